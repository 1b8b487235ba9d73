import { expect, test } from "vitest";
import { socketPath } from "../../src/lib/page-meta";
import { loadItem, saveItem } from "../../src/lib/storage";
import { createRoute, pathFor } from "../../src/session/route";

function setMeta(name: string, content: string): void {
  const meta = document.createElement("meta");
  Object.assign(meta, { name, content });
  document.head.append(meta);
}

test("at the root of a host addresses begin with a slash", () => {
  expect([pathFor(null), pathFor("a b", "m")]).toEqual(["/", "/c/a%20b#m-m"]);
  expect(socketPath()).toBe("/socket.io");
});

test("drafts without a scope have the names that earlier versions stored", () => {
  saveItem("draft.new", "text");
  expect(localStorage.getItem("wordbrook.draft.new")).toBe("text");
});

test("the path of the server's Socket.IO takes precedence", () => {
  setMeta("base-path", "/chat");
  expect(socketPath()).toBe("/chat/socket.io");
  setMeta("socket-path", "/host/socket.io");
  expect(socketPath()).toBe("/host/socket.io");
});

test("stored items are those of a user, theme and language those of the browser", () => {
  saveItem("theme", "dark");
  saveItem("draft.new", "of anna");
  setMeta("storage-scope", "b.");
  expect([loadItem("theme"), loadItem("draft.new")]).toEqual(["dark", null]);
  saveItem("draft.new", "of berta");
  document.head.innerHTML = "";
  expect(loadItem("draft.new")).toBe("of anna");
});

test("below a path only its own addresses are known", () => {
  setMeta("base-path", "/chat");
  history.replaceState(null, "", "/chat/c/one#m-two");
  const route = createRoute();
  expect([route.get(), route.target(), route.isUnknown()]).toEqual(["one", "two", false]);
  route.go(null);
  expect(location.pathname).toBe("/chat/");
  expect(route.isUnknown()).toBe(false);
  for (const path of ["/", "/c/one", "/chatter/c/one", "/chat/other"]) {
    history.replaceState(null, "", path);
    expect([route.get(), route.isUnknown()]).toEqual([null, true]);
  }
});
