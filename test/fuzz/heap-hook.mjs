// Loaded into the program by `npm run fuzz`: tells on a socket in the data folder how much each thread holds after a collection.
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { BroadcastChannel, isMainThread } from 'node:worker_threads';

/** Threads answer at once unless they work on something. */
const THREADS_ANSWER_MS = 1_000;

const channel = new BroadcastChannel('heap');
channel.unref();
let heard = [];

function held() {
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

channel.onmessage = ({ data }) => {
  if (data === 'tell') channel.postMessage(held());
  else if (isMainThread) heard.push(data);
};

if (isMainThread) {
  const server = createServer(async (_request, response) => {
    heard = [];
    channel.postMessage('tell');
    const main = held();
    await pause(THREADS_ANSWER_MS);
    response.end(JSON.stringify({ main, threads: heard.reduce((sum, bytes) => sum + bytes, 0) }));
  });
  server.listen(join(process.env['DATA_DIR'] ?? '', 'heap.socket')).unref();
}
