/** Added messages reach their final height over several frames. */
const FRAMES = 12;

/**
 * Call before messages are added above; the returned function restores the scroll position. Scroll
 * anchoring of the browser does nothing at the very top, nor where the button goes with the last
 * page.
 */
export function preserveScroll(element: HTMLElement): () => void {
  const first = element.querySelector("article");
  const top = () => first?.getBoundingClientRect().top ?? 0;
  const before = top() + element.scrollTop;
  element.style.overflowAnchor = "none";
  return () => {
    // The reader may have scrolled meanwhile.
    const wanted = before - element.scrollTop;
    let frames = 0;
    const hold = () => {
      const isLeft = first?.isConnected === false;
      if (!isLeft) element.scrollTop += top() - wanted;
      frames += 1;
      if (frames < FRAMES && !isLeft) requestAnimationFrame(hold);
      else element.style.overflowAnchor = "";
    };
    hold();
  };
}
