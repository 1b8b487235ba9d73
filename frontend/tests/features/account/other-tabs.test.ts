import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { followOtherTabs } from "../../../src/features/account/session/other-tabs";
import { nextHere } from "../../../src/features/account/session/sign-in";
import { rememberPerson, tokenOfPage } from "../../../src/session/person";

let end: () => void = () => undefined;
const leave = vi.fn();

beforeEach(() => {
  leave.mockClear();
  document.head.innerHTML = `<meta name="auth" content="password" /><meta name="storage-scope" content="anna." />`;
});

afterEach(() => {
  end();
});

/** What another tab stores. */
function store(value: string): void {
  localStorage.setItem("wordbrook.person", value);
  dispatchEvent(new StorageEvent("storage", { key: "wordbrook.person", newValue: value }));
}

function follow(isRefused = false): void {
  end = followOtherTabs(() => isRefused, leave);
}

test("a sign-in of another person leaves the page, whose requests are refused", () => {
  rememberPerson();
  follow();
  expect(tokenOfPage()).toBeUndefined();
  store("ben.");
  expect(leave).toHaveBeenCalledExactlyOnceWith("/");
  expect(tokenOfPage()).toBe("signed-out");
});

test("during a sign-in elsewhere the page stays and its requests are refused", () => {
  rememberPerson();
  follow();
  store("?");
  expect(leave).not.toHaveBeenCalled();
  expect(tokenOfPage()).toBe("signed-out");
});

test.each([
  [true, 1],
  [false, 0],
])("a sign-in of the same person reloads only a page that is refused: %s", (isRefused, count) => {
  rememberPerson();
  follow(isRefused);
  store("anna.");
  expect(leave).toHaveBeenCalledTimes(count);
});

test("without a stored person, as where storage is forbidden, the cookie counts", () => {
  expect(tokenOfPage()).toBeUndefined();
});

test.each([
  ["/c/x?a=b", "/c/x?a=b"],
  ["//evil.example/", "/"],
  ["/\\evil.example/", "/"],
  ["https://evil.example/", "/"],
  ["javascript:alert(1)", "/"],
  ["/.//evil.example/", "/"],
  ["/%2e//evil.example/", "/"],
  ["/c/..//evil.example/", "/"],
  ["/c/%2e%2e//evil.example/", "/"],
  ["/sign-in", "/"],
  ["", "/"],
])("a wished path %s leads to %s", (wished, path) => {
  history.replaceState(null, "", `/sign-in?next=${encodeURIComponent(wished)}`);
  expect(nextHere()).toBe(path);
});
