/** Keeps the page above an on-screen keyboard where that covers it instead of making it smaller. */
const LEAST_KEYBOARD_PX = 80;

export function reserveKeyboardSpace(): void {
  const seen = window.visualViewport;
  if (!seen) return;
  const fit = () => {
    // Zoomed in, what is seen is small for another reason.
    const isCovered = seen.scale === 1 && innerHeight - seen.height > LEAST_KEYBOARD_PX;
    const height = isCovered ? `${String(seen.height)}px` : "";
    document.documentElement.style.setProperty("--seen-height", height);
    // The browser has moved the page up for the keyboard; now there is no need.
    if (isCovered) scrollTo(0, 0);
  };
  seen.addEventListener("resize", fit);
  seen.addEventListener("scroll", fit);
}
