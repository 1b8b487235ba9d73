import { expect, test, vi } from "vitest";
import { whenIdle } from "../../src/lib/when-idle";

const print = () => dispatchEvent(new Event("beforeprint"));

test("before a print every task runs, with those that it adds, and no cancelled one", () => {
  const later = vi.fn();
  const cancelled = vi.fn();
  whenIdle(() => {
    whenIdle(later);
  });
  whenIdle(cancelled)();
  print();
  expect(later.mock.calls).toEqual([[true]]);
  expect(cancelled).not.toHaveBeenCalled();
  print();
  expect(later).toHaveBeenCalledTimes(1);
});

test("a task that ran when the page was idle runs again before a print, until it is cancelled", async () => {
  const task = vi.fn();
  const cancel = whenIdle(task);
  await vi.waitFor(() => {
    expect(task.mock.calls).toEqual([[false]]);
  });
  print();
  expect(task.mock.calls).toEqual([[false], [true]]);
  cancel();
  print();
  expect(task).toHaveBeenCalledTimes(2);
});
