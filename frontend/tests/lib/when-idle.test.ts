import { afterEach, expect, test, vi } from "vitest";
import { inTurn, whenIdle } from "../../src/lib/when-idle";

/** Some frames, and less than the half second after which a turn ends by itself. */
const FRAMES_MS = 100;

afterEach(() => {
  vi.useRealTimers();
});

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

test("tasks in turn run one at a time, of those that come together the last first", async () => {
  vi.useFakeTimers();
  const ran: string[] = [];
  const cancels = ["a", "b", "c"].map((name) => inTurn(() => ran.push(name)));
  for (const [index, expected] of ["c", "cb", "cba"].entries()) {
    await vi.advanceTimersByTimeAsync(FRAMES_MS);
    expect(ran.join("")).toBe(expected);
    // The others do not follow in the next frames.
    await vi.advanceTimersByTimeAsync(FRAMES_MS);
    expect(ran.join("")).toBe(expected);
    cancels[2 - index]?.();
  }
});

test("a turn that is never cancelled ends by itself, and a cancelled task has none", async () => {
  vi.useFakeTimers();
  const [endless, cancelled, last] = [vi.fn(), vi.fn(), vi.fn()];
  const cancels = [inTurn(last), inTurn(cancelled), inTurn(endless)];
  cancels[1]?.();
  await vi.advanceTimersByTimeAsync(FRAMES_MS);
  expect(last).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(last).toHaveBeenCalledWith(false);
  expect(endless).toHaveBeenCalledTimes(1);
  expect(cancelled).not.toHaveBeenCalled();
  for (const cancel of cancels) cancel();
});

test("before a print the tasks that wait for their turn run too", () => {
  const tasks = [vi.fn(), vi.fn()];
  const cancels = tasks.map((task) => inTurn(task));
  print();
  for (const task of tasks) expect(task.mock.calls).toEqual([[true]]);
  for (const cancel of cancels) cancel();
});
