import { expect, test } from "vitest";
import { followAppearance } from "../../../src/components/preferences/appearance";
import { setPreference } from "../../../src/lib/preferences";

test("the preferences are attributes of the document, and their defaults are not", () => {
  followAppearance();
  setPreference("theme", "dark");
  setPreference("text-size", "large");
  setPreference("sidebar", "collapsed");
  expect(Object.assign({}, document.documentElement.dataset)).toEqual({
    theme: "dark",
    textSize: "large",
    sidebar: "collapsed",
  });
  setPreference("theme", "system");
  setPreference("text-size", "normal");
  setPreference("sidebar", "open");
  expect(Object.assign({}, document.documentElement.dataset)).toEqual({});
});
