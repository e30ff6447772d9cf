/** Begins work in a turn of the event loop in which nothing else that waits here begins. */
export type NextTurn = (begin: () => void) => void;

/**
 * Creates the line in which costly requests wait for a turn of the event loop of their own, in the order they came.
 *
 * Requests that arrive together are read in one turn, and with a database in this process nothing makes them pause: without
 * a line they would be worked on in one go, and a ping would wait for all of them instead of one.
 */
export function createNextTurn(): NextTurn {
  const waiting: (() => void)[] = [];
  const turn = (): void => {
    const begin = waiting.shift();
    if (waiting.length > 0) setImmediate(turn);
    begin?.();
  };
  return (begin) => {
    waiting.push(begin);
    if (waiting.length === 1) setImmediate(turn);
  };
}
