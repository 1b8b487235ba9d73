/** Run a task when the page is idle, within half a second; the returned function cancels it. */
export const whenIdle: (task: () => void) => () => void =
  typeof requestIdleCallback === "function"
    ? (task) => {
        const handle = requestIdleCallback(task, { timeout: 500 });
        return () => {
          cancelIdleCallback(handle);
        };
      }
    : (task) => {
        const timer = setTimeout(task, 16);
        return () => {
          clearTimeout(timer);
        };
      };
