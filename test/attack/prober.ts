import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** A client that pings again and again, in a thread of its own so that the attack does not slow it down. */
export interface Prober {
  /**
   * Resolves with the longest wait for an answer in milliseconds, how many pings had none, and by how much a timer of the
   * client was late at most: so long nothing on this machine got a processor, whatever the server did.
   */
  stop(): Promise<{ readonly longestMs: number; readonly lost: number; readonly latestMs: number }>;
}

const PAUSE_MS = 20;
const TIMER_MS = 10;
/** A connection of its own for each ping, as the programs that ping have. */
const SOURCE = `
const { parentPort, workerData } = require('node:worker_threads');
const { get } = require('node:http');
let longestMs = 0, lost = 0, latestMs = 0, stopped = false, before = performance.now();
const timer = setInterval(() => {
  const now = performance.now();
  latestMs = Math.max(latestMs, now - before - ${TIMER_MS});
  before = now;
}, ${TIMER_MS});
parentPort.on('message', () => { stopped = true; });
function ping() {
  if (stopped) { clearInterval(timer); parentPort.postMessage({ longestMs, lost, latestMs }); parentPort.close(); return; }
  const start = performance.now();
  const done = (isLost) => {
    longestMs = Math.max(longestMs, performance.now() - start);
    if (isLost) lost += 1;
    setTimeout(ping, ${PAUSE_MS});
  };
  get(workerData, { agent: false, timeout: 60000 }, (res) => {
    res.resume().on('end', () => done(res.statusCode !== 200)).on('error', () => done(true));
  }).on('error', () => done(true));
}
ping();
`;

/** Starts pinging. */
export function startProber(url: string): Prober {
  const worker = new Worker(SOURCE, { eval: true, workerData: url });
  return {
    async stop() {
      const said = once(worker, 'message');
      worker.postMessage('stop');
      const [result] = await said;
      return result;
    },
  };
}
