import { expect, test, vi } from "vitest";
import { onPreference, preference, setPreference } from "../../src/lib/preferences";

test("a preference is stored, and its default is not", () => {
  expect(preference("remote-images")).toBe("ask");
  setPreference("remote-images", "load");
  expect(localStorage.getItem("wordbrook.remote-images")).toBe("load");
  expect(preference("remote-images")).toBe("load");
  setPreference("remote-images", "ask");
  expect(localStorage.getItem("wordbrook.remote-images")).toBeNull();
});

test("an unknown stored value counts as the default", () => {
  localStorage.setItem("wordbrook.enter", "whistle");
  expect(preference("enter")).toBe("send");
});

test("a change in this tab or in another is reported, and none of other items", () => {
  const listener = vi.fn();
  const stop = onPreference(listener);
  setPreference("enter", "newline");
  expect(listener).toHaveBeenCalledTimes(1);
  dispatchEvent(new StorageEvent("storage", { key: "wordbrook.theme", newValue: "dark" }));
  expect(listener).toHaveBeenCalledTimes(2);
  dispatchEvent(new StorageEvent("storage", { key: "wordbrook.draft.new", newValue: "Hello" }));
  expect(listener).toHaveBeenCalledTimes(2);
  stop();
});
