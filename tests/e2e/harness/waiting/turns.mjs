// A clock that a busy machine slows down as it slows down what is measured.
const TURN_MS = 50;
/** At least a second: on a quiet machine hardly more. */
export const SECOND = 20;

/** Counts turns of a pause and a request to `url` until `promise` resolves, at most those of a second. */
export async function turnsUntil(promise, url) {
  let isOver = false;
  promise.then(
    () => (isOver = true),
    () => null,
  );
  let turns = 0;
  for (; !isOver && turns <= SECOND; turns += 1) {
    await new Promise((resolve) => setTimeout(resolve, TURN_MS));
    await (await fetch(url)).arrayBuffer();
  }
  return turns;
}
