import { expect, test, vi } from "vitest";
import { newUuid } from "../../packages/client/src/lib/uuid";
import { derivedUuid } from "../../src/lib/derived-uuid";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[48][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("ids are UUIDs without crypto.randomUUID too", () => {
  expect(newUuid()).toMatch(UUID);
  vi.stubGlobal("crypto", { getRandomValues: crypto.getRandomValues.bind(crypto) });
  expect(newUuid()).toMatch(UUID);
  expect(newUuid()).not.toBe(newUuid());
  vi.unstubAllGlobals();
});

test("a derived id depends on its text alone", () => {
  expect(derivedUuid("retry:a1")).toMatch(UUID);
  expect(derivedUuid("retry:a1")).toBe(derivedUuid("retry:a1"));
  expect(derivedUuid("retry:a1")).not.toBe(derivedUuid("retry:a2"));
});
