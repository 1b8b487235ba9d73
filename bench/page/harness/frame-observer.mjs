// Runs in the page: notes long tasks, gaps between frames and layout shifts from `watch.begin()` on.
/* global window, PerformanceObserver, performance, requestAnimationFrame */
export function watchFrames() {
  const FRAME_MS = 1000 / 60;
  const watch = { began: Infinity, tasks: [], shift: 0, frames: 0, dropped: 0 };
  let last = 0;
  const onFrame = (now) => {
    if (last > 0) {
      const frames = Math.max(1, Math.round((now - last) / FRAME_MS));
      watch.frames += frames;
      watch.dropped += frames - 1;
    }
    last = now;
    requestAnimationFrame(onFrame);
  };
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      watch.tasks.push({ startTime, duration });
  }).observe({ type: "longtask", buffered: true });
  new PerformanceObserver((list) => {
    for (const { value, startTime } of list.getEntries()) {
      if (startTime >= watch.began) watch.shift += value;
    }
  }).observe({ type: "layout-shift", buffered: true });
  watch.begin = () => {
    watch.began = performance.now();
    requestAnimationFrame(onFrame);
  };
  window.watch = watch;
}
