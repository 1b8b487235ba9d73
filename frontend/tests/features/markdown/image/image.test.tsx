import { act, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { preference, setPreference } from "../../../../src/lib/preferences";
import { Markdown } from "../../../../src/features/markdown/markdown";

const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=";

/** Requested addresses; `load` and `fail` end the latest request. */
class FakeImage {
  static all: FakeImage[] = [];
  onload: (() => void) | null = null;
  onerror: (() => void) | null = null;
  referrerPolicy = "";
  decoding = "";
  naturalWidth = 300;
  naturalHeight = 200;
  src = "";

  constructor() {
    FakeImage.all.push(this);
  }

  static end(event: "onload" | "onerror") {
    act(() => FakeImage.all.at(-1)?.[event]?.());
  }
}

beforeEach(() => {
  FakeImage.all = [];
  vi.stubGlobal("Image", FakeImage);
});
afterEach(() => {
  setPreference("remote-images", "ask");
  vi.unstubAllGlobals();
});

function show(text: string) {
  const { container } = render(<Markdown text={text} run={1} isOpen={false} />);
  return { container, image: () => container.querySelector("img") };
}

let number = 0;
/** An address that no other test has clicked. */
const address = () => `https://pictures.example/${String((number += 1))}.png`;
const button = () => screen.queryByRole<HTMLButtonElement>("button", { name: /pictures\.example/ });

test("an image of another host is requested by a click that names the host, not before", () => {
  const src = address();
  const { image } = show(`![a brook](${src})`);
  expect(image()).toBeNull();
  expect(FakeImage.all).toHaveLength(0);
  expect(button()?.textContent).toBe("Load image from pictures.example");
  expect(screen.getByText("a brook")).toBeTruthy();
  fireEvent.click(button()!);
  expect(FakeImage.all.map((request) => request.src)).toEqual([src]);
  expect(FakeImage.all[0]?.referrerPolicy).toBe("no-referrer");
  expect(button()?.disabled).toBe(true);
  FakeImage.end("onload");
  const { alt, width, height } = image()!;
  expect([image()?.getAttribute("src"), alt, width, height]).toEqual([src, "a brook", 300, 200]);
});

test("an image that was loaded by a click is not asked for again", () => {
  const src = address();
  show(`![](${src})`);
  fireEvent.click(button()!);
  show(`![](${src})`);
  expect(FakeImage.all).toHaveLength(2);
});

test("an image that cannot be loaded says so and is a link", () => {
  const src = address();
  show(`![a brook](${src})`);
  fireEvent.click(button()!);
  FakeImage.end("onerror");
  const link = screen.getByRole("link");
  expect(link.textContent).toBe("This image could not be loaded: a brook");
  expect(link.getAttribute("href")).toBe(src);
});

test("the preference loads images of other hosts at once, in what is drawn already too", () => {
  show(`![](${address()})`);
  expect(preference("remote-images")).toBe("ask");
  act(() => {
    setPreference("remote-images", "load");
  });
  expect(preference("remote-images")).toBe("load");
  expect(FakeImage.all).toHaveLength(1);
});

test("data is shown at once in its own size", () => {
  const { image } = show(`a ![pixel](data:image/png;base64,${PIXEL}) b`);
  expect(image()?.alt).toBe("pixel");
  expect([image()?.width, image()?.height]).toEqual([1, 1]);
});

test.each([
  ["a file of this server", "/api/files/a-1", true],
  ["another path of this server", "/api/session", false],
  ["a path that climbs", "/api/files/../session", false],
  ["a page as data", "data:text/html,<b>", false],
  ["plain http", "http://pictures.example/a.png", false],
  ["a script", "javascript:alert(1)", false],
])("%s: is it shown as an image?", (_, href, isShown) => {
  const { image } = show(`![x](<${href}>)`);
  expect(image() !== null).toBe(isShown);
  expect(button()).toBeNull();
});

test("long data is one image, whatever is around it", () => {
  const data = `data:image/png;base64,${PIXEL.replace("=", "")}${"A".repeat(3_500)}`;
  const { container } = show(`**a** ![x](${data}) *b* ![y](${data})`);
  expect(container.querySelectorAll("img")).toHaveLength(2);
  expect(container.textContent).toBe("a  b ");
  expect(container.querySelector("strong, em")).not.toBeNull();
});

test.each([2_900, 2_990, 6_000, 8_900, 9_100])(
  "long data behind %i characters of a long paragraph is one image, however much has come",
  async (length) => {
    const before = "word ".repeat(length / 5);
    const text = `${before}![two words](data:image/png;base64,${"A".repeat(7_000)}) ${before}`;
    for (const end of [length + 40, length + 3_500, length + 6_500, text.length]) {
      const isWhole = end === text.length;
      const { container, unmount } = render(
        <Markdown text={text.slice(0, end)} run={1} isOpen={!isWhole} />,
      );
      const shown = before.replaceAll(" ", "").repeat(isWhole ? 2 : 1);
      await vi.waitFor(() => {
        expect(container.textContent.replace(/\s+/g, "") === shown).toBe(true);
      });
      expect(container.querySelectorAll("img")).toHaveLength(isWhole ? 1 : 0);
      unmount();
    }
  },
);

test("half of an image's data is not shown as text", () => {
  const { container } = render(
    <Markdown text={`a ![x](data:image/png;base64,${"A".repeat(9_000)}`} run={1} isOpen />,
  );
  expect(container.textContent).toBe("a ");
});

test("an image in a link has no button", () => {
  const { container } = show(`[![badge](${address()})](https://a.b/c)`);
  expect(container.querySelector("a button")).toBeNull();
  expect(screen.getByRole("link").textContent).toBe("Image: badge");
});

test("a text shows at most a hundred images; the others are links", () => {
  setPreference("remote-images", "load");
  show(Array.from({ length: 150 }, () => `![](${address()})`).join("\n\n"));
  expect(FakeImage.all).toHaveLength(100);
  expect(screen.getAllByRole("link")).toHaveLength(50);
});
