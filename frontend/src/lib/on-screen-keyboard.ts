/** Keeps the page above an on-screen keyboard that covers it instead of resizing it. */
const LEAST_KEYBOARD_PX = 80;

export function reserveKeyboardSpace(): void {
  const seen = window.visualViewport;
  if (!seen) return;
  const fit = () => {
    // Zooming makes the visual viewport small as well.
    const isCovered = seen.scale === 1 && innerHeight - seen.height > LEAST_KEYBOARD_PX;
    const height = isCovered ? `${String(seen.height)}px` : "";
    document.documentElement.style.setProperty("--seen-height", height);
    // The browser scrolled the page up for the keyboard, which is no longer needed.
    if (isCovered) scrollTo(0, 0);
  };
  seen.addEventListener("resize", fit);
  seen.addEventListener("scroll", fit);
}
