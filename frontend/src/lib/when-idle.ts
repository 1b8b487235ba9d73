/** Runs a task when the page has time, within half a second; the answer calls it off. */
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
