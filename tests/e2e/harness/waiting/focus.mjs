// Where the focus is. It arrives after what was pressed, so a test waits for it before it presses the
// next key.
import { eventually } from "../eventually.mjs";

export const hasFocus = (locator) => locator.evaluate((node) => node === document.activeElement);
export const waitForFocus = (locator, what = "the focus") =>
  eventually(() => hasFocus(locator), `focus: ${what}`);
