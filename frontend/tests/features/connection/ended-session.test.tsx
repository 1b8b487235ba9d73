import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { Sidebar } from "../../../src/features/conversations/sidebar";
import { ThreadPage } from "../../../src/features/thread/thread-page";
import { aConversation, aMessage, anAnswer } from "../../support/builders";
import { draw, type Drawn } from "../../support/render-in-session";

const ENDED = { code: "unauthenticated", message: "Reload.", retryable: false };
const FORBIDDEN = { ...ENDED, code: "forbidden" };
const CONVERSATION = aConversation({ title: "A private title" });
const ANSWER = anAnswer({
  status: "completed",
  parts: [{ kind: "text", at: 0, text: "A private answer" }],
});
const HIT = {
  conversation_id: "c9",
  message_id: "m9",
  title: [{ text: "A private hit", is_match: false }],
  snippet: [],
  archived: false,
  created_at: "2026-11-27T08:00:00Z",
  role: "user" as const,
};

beforeEach(() => {
  history.replaceState(null, "", "/c/c1");
});

/** Draws the page of a person at c1, who has drafted, asked and searched something. */
async function openPage(auth: string): Promise<Drawn> {
  document.head.innerHTML = `<meta name="auth" content="${auth}" />`;
  const drawn = draw(
    <>
      <Sidebar onShow={vi.fn()} onHide={vi.fn()} onLeave={vi.fn()} />
      <ThreadPage isCovered={false} onMenu={vi.fn()} />
    </>,
    {
      renewSession: () => Promise.resolve(false),
      listConversations: () =>
        Promise.resolve({ conversations: [CONVERSATION], next_cursor: null }),
      search: () => Promise.resolve({ hits: [HIT], next_cursor: null }),
    },
  );
  const { socket } = drawn;
  act(() => {
    socket.accept();
  });
  const messages = [aMessage(), ANSWER];
  socket
    .lastOf("conversation:open")
    .ack({ ok: true, conversation: CONVERSATION, messages, has_earlier: false });
  await screen.findByText("A private answer");
  expect((await screen.findAllByText("A private title")).length).toBe(2);
  fireEvent.change(screen.getByRole("searchbox"), { target: { value: "private" } });
  await screen.findByText("A private hit");
  fireEvent.change(document.getElementById("composer")!, { target: { value: "A draft" } });
  return drawn;
}

async function refuse({ socket }: Drawn, error: object): Promise<void> {
  await act(async () => {
    socket.drop();
    socket.refuse(error);
    await Promise.resolve();
  });
}

test.each(["password", "proxy"])(
  "conversations leave the page with the session, draft and questions stay: %s",
  async (auth) => {
    const drawn = await openPage(auth);
    act(() => {
      drawn.socket.drop();
      drawn.session.outbox.write("c1", "A held question", null);
    });
    await refuse(drawn, ENDED);
    await waitFor(() => {
      expect(document.body.textContent).not.toContain("A private");
    });
    expect(document.title).toBe("Wordbrook");
    fireEvent.change(screen.getByRole("searchbox"), { target: { value: "" } });
    expect(document.body.textContent).not.toContain("A private");
    screen.getByText("A held question");
    expect(screen.getByRole<HTMLTextAreaElement>("textbox").value).toBe("A draft");
  },
);

test("an ended session leaves an empty thread, which is not loading", async () => {
  const drawn = await openPage("password");
  await refuse(drawn, ENDED);
  expect(screen.getByRole("log").textContent).toBe("");
});

test.each([
  ["", ENDED],
  ["password", FORBIDDEN],
])("another refusal leaves the conversations in the page: %s", async (auth, error) => {
  const drawn = await openPage(auth);
  await refuse(drawn, error);
  expect(drawn.session.store.get().connection.phase).toBe("refused");
  screen.getByText("A private answer");
  screen.getByText("A private hit");
});
