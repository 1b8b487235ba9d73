// Runs in the page: records long tasks, dropped frames and layout shifts after `observed.begin()`.
/* global window, PerformanceObserver, performance, requestAnimationFrame */
export function observeFrames() {
  const FRAME_MS = 1000 / 60;
  const observed = { startedAt_ms: Infinity, tasks: [], shift: 0, frames: 0, dropped: 0 };
  let last = 0;
  const onFrame = (now) => {
    if (last > 0) {
      const frames = Math.max(1, Math.round((now - last) / FRAME_MS));
      observed.frames += frames;
      observed.dropped += frames - 1;
    }
    last = now;
    requestAnimationFrame(onFrame);
  };
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      observed.tasks.push({ startTime, duration });
  }).observe({ type: "longtask", buffered: true });
  new PerformanceObserver((list) => {
    for (const { value, startTime } of list.getEntries()) {
      if (startTime >= observed.startedAt_ms) observed.shift += value;
    }
  }).observe({ type: "layout-shift", buffered: true });
  observed.begin = () => {
    observed.startedAt_ms = performance.now();
    requestAnimationFrame(onFrame);
  };
  window.observed = observed;
}
