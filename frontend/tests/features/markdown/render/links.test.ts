import { expect, test } from "vitest";
import { disguisedHost, safeHref } from "../../../../src/features/markdown/render/links";

test.each(["http://a.b/", "https://a.b/c?d=e", "mailto:a@b.c"])("%s becomes a link", (href) => {
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
  "http://bank.example@evil.example/",
  "https://user:secret@a.example/",
  "//host/path",
  "/relative",
  "",
])("%j stays text", (href) => {
  expect(safeHref(href)).toBeNull();
});

test.each([
  ["https://bank.example/login", "evil.example"],
  ["www.bank.example", "evil.example"],
  ["bank.com", "evil.example"],
  ["**bank**.com/login", "evil.example"],
  ["\u202ebank.com", "evil.example"],
  ["https://evil.example@bank.com", "evil.example"],
  ["http://xn--bnk-pla.de", "evil.example"],
  ["bank\u2024com", "evil.example"],
  ["bank\u2024example", "evil.example"],
  ["http://[:.x paypal.me", "evil.example"],
  ["bank\u2024example.com", "evil.example"],
  ["bank\uff0ecom", "evil.example"],
  ["bank\u3002com", "evil.example"],
  ["bank\u00b7com", "evil.example"],
  ["dbs.com.sg", "evil.example"],
  ["paypal.me", "evil.example"],
  ["paypal.me/someone", "evil.example"],
  ["Log in at amazon.co.jp now", "evil.example"],
  ["(bank.com)", "evil.example"],
  ["bank.com.", "evil.example"],
  ["bank .com", "evil.example"],
  ["bank. com", "evil.example"],
  ["\u0430pple.com", "evil.example"],
  ["\ud835\udc1banking.example.com", "evil.example"],
])("a link with the text %s names its different host", (words, host) => {
  expect(disguisedHost("https://evil.example/x", words)).toBe(host);
});

test.each([
  "a page",
  "Node.js",
  "README.md 2.0",
  "https://evil.example/x",
  "evil.example",
  "www.evil.example",
  "version 1.2",
  "os.path.join",
  "main.rs",
  "e.g. this page",
  "Read more. Here it is",
  "U.S. law",
])("a link with the text %s is not a disguise", (words) => {
  expect(disguisedHost("https://evil.example/x", words)).toBeNull();
});
