import { expect, test } from "vitest";
import { decodeEntities } from "../../src/features/markdown/entities";
import { safeHref } from "../../src/features/markdown/links";

test.each(["http://a.b/", "https://a.b/c?d=e", "mailto:a@b.c"])("%s may be linked", (href) => {
  expect(safeHref(href)).toBe(href);
});

test.each([
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  " \u0001javascript:alert(1)",
  "java\nscript:alert(1)",
  "data:text/html,x",
  "vbscript:x",
  "file:///etc/passwd",
  "blob:http://a/b",
  "//host/path",
  "/relative",
  "",
])("%j stays text", (href) => {
  expect(safeHref(href)).toBeNull();
});

test("references to characters are decoded, unknown ones stay as written", () => {
  expect(decodeEntities("a &amp; b &#65;&#x42; &nosuch; &#xd800;")).toBe(
    "a & b AB &nosuch; &#xd800;",
  );
});
