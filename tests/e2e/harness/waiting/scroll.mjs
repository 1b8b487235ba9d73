// The scroll position of a box once it is at rest.

// Runs in the page. Frames are counted, because a busy machine draws none for a while.
const rest = (box) =>
  new Promise((resolve) => {
    const FRAMES = 12;
    const LEAST_MS = 150;
    let [top, frames, since] = [box.scrollTop, 0, performance.now()];
    const step = () => {
      if (box.scrollTop === top) frames += 1;
      else [top, frames, since] = [box.scrollTop, 0, performance.now()];
      if (frames >= FRAMES && performance.now() - since >= LEAST_MS) resolve(top);
      else requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });

/** Waits until the box has stopped to move; returns its `scrollTop`. */
export const topAtRest = (locator) => locator.evaluate(rest);
