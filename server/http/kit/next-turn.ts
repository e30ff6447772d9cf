import { subscribe } from 'node:diagnostics_channel';

/** Begins work in a turn of the event loop in which nothing else that waits here begins. */
export type NextTurn = (begin: () => void) => void;

/** However many connections come in, something that waits begins that often. */
const MOST_DELAY_MS = 75;

let connections = 0;
// https://nodejs.org/api/diagnostics_channel.html#tcp-socket
subscribe('net.server.socket', () => {
  connections += 1;
});

/**
 * Creates the line in which costly requests wait for a turn of the event loop of their own, in the order they came.
 *
 * Requests that arrive together are read in one turn, and with a database in this process nothing makes them pause: without
 * a line they would be worked on in one go, and a ping would wait for all of them instead of one.
 *
 * A turn that took in a connection begins nothing. The event loop takes in one connection a turn
 * (https://github.com/libuv/libuv/pull/3696), so if each of 200 connections in front of a ping's waited for a page, the ping
 * would wait for 200 pages.
 */
export function createNextTurn(connectionsSoFar: () => number = () => connections): NextTurn {
  const waiting: (() => void)[] = [];
  let seen = connectionsSoFar();
  let begunAt = Number.NEGATIVE_INFINITY;
  const turn = (): void => {
    const now = connectionsSoFar();
    const isArriving = now !== seen && performance.now() - begunAt < MOST_DELAY_MS;
    seen = now;
    if (isArriving) {
      setImmediate(turn);
      return;
    }
    begunAt = performance.now();
    const begin = waiting.shift();
    if (waiting.length > 0) setImmediate(turn);
    begin?.();
  };
  return (begin) => {
    waiting.push(begin);
    if (waiting.length > 1) return;
    // what waits alone has waited for nothing yet
    begunAt = performance.now();
    setImmediate(turn);
  };
}
