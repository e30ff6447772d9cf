import { Agent, request } from 'node:http';
import { createConnection, type Socket } from 'node:net';
import { codeOf } from './targets.ts';

// The load generator, a process of its own: keep-alive connections, one request under way on each. On raw sockets it does
// as little work a request as can be, since it shares the machine with what it measures; with node:http it is what a
// program that pings would be, which costs four times as much a request.

/** What to send. */
export interface LoadOrder {
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly checks: number;
  /** Bytes of body; GET without. */
  readonly bodyBytes: number;
  readonly client: 'raw' | 'http';
}

/** What came of it. Latencies are of the measured part only, `answered` counts everything. */
export interface LoadResult {
  readonly answered: number;
  readonly failed: number;
  readonly measured: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

const READ_BYTES = 4096;
const NOTHING = Buffer.alloc(0);
const HEAD_END = Buffer.from('\r\n\r\n');
const LATENCIES_MAX = 4_000_000;

process.once('message', (order: LoadOrder) => {
  run(order).then(
    (result) => {
      process.send?.(result);
      process.disconnect();
    },
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});

async function run(order: LoadOrder): Promise<LoadResult> {
  const latencies = new Float64Array(LATENCIES_MAX);
  const started = performance.now();
  const measureFrom = started + order.warmUpSeconds * 1000;
  const end = measureFrom + order.seconds * 1000;
  let measured = 0;
  let answered = 0;
  let failed = 0;
  const onAnswer: OnAnswer = (ok, sentAt, now) => {
    if (ok) answered += 1;
    else failed += 1;
    if (ok && sentAt >= measureFrom && now <= end && measured < LATENCIES_MAX) {
      latencies[measured] = now - sentAt;
      measured += 1;
    }
    return now < end;
  };

  const connect = order.client === 'raw' ? rawConnections(order, onAnswer) : httpConnections(order, onAnswer);
  await Promise.all(Array.from({ length: order.connections }, connect));
  const sorted = latencies.subarray(0, measured).sort();
  const rank = (share: number): number => sorted[Math.min(measured - 1, Math.floor(measured * share))] ?? 0;
  return {
    answered,
    failed,
    measured,
    seconds: order.seconds,
    p50Ms: rank(0.5),
    p99Ms: rank(0.99),
    maxMs: rank(1),
  };
}

/** Told of each answer; returns whether to send another request. */
type OnAnswer = (ok: boolean, sentAt: number, now: number) => boolean;

function targetMaker(checks: number): () => string {
  const codes = checks <= 100_000 ? Array.from({ length: checks }, (_, n) => codeOf(n)) : null;
  return () => {
    const n = Math.floor(Math.random() * checks);
    return codes?.[n] ?? codeOf(n);
  };
}

function bodyOf(bytes: number): string {
  return 'All 1,024 files copied to the second disk. '.repeat(Math.ceil(bytes / 43)).slice(0, bytes);
}

function httpConnections({ port, checks, bodyBytes }: LoadOrder, onAnswer: OnAnswer): () => Promise<void> {
  const nextTarget = targetMaker(checks);
  const body = bodyOf(bodyBytes);
  const agent = new Agent({ keepAlive: true });
  const options = { agent, port, host: '127.0.0.1', method: bodyBytes > 0 ? 'POST' : 'GET' };
  const ping = (): Promise<boolean> =>
    new Promise((resolve, reject) => {
      const sentAt = performance.now();
      const sent = request({ ...options, path: `/ping/${nextTarget()}` }, (answer) => {
        answer.resume().on('end', () => resolve(onAnswer(answer.statusCode === 200, sentAt, performance.now())));
      });
      sent.on('error', reject).end(body);
    });
  return async () => {
    while (await ping());
  };
}

function rawConnections({ port, checks, bodyBytes }: LoadOrder, onAnswer: OnAnswer): () => Promise<void> {
  const nextTarget = targetMaker(checks);
  const method = bodyBytes > 0 ? 'POST' : 'GET';
  const length = bodyBytes > 0 ? `Content-Length: ${bodyBytes}\r\n` : '';
  // what curl sends
  const head = `HTTP/1.1\r\nHost: localhost:8000\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n${length}`;
  const rest = ` ${head}\r\n${bodyOf(bodyBytes)}`;
  return () => runConnection(port, () => `${method} /ping/${nextTarget()}${rest}`, onAnswer);
}

function runConnection(port: number, nextRequest: () => string, onAnswer: OnAnswer): Promise<void> {
  return new Promise((resolve, reject) => {
    const buffer = Buffer.alloc(READ_BYTES);
    let before = NOTHING;
    let sentAt = 0;
    const send = (): void => {
      sentAt = performance.now();
      socket.write(nextRequest(), 'latin1');
    };
    const onRead = (bytes: number): boolean => {
      const read = buffer.subarray(0, bytes);
      // nearly always one read is one answer
      const answer = before.length === 0 ? read : Buffer.concat([before, read]);
      before = isWhole(answer) ? NOTHING : Buffer.from(answer);
      if (before.length > 0) return true;
      if (onAnswer(isOk(answer), sentAt, performance.now())) send();
      else socket.end();
      return true;
    };
    const onread = { buffer, callback: onRead };
    const socket: Socket = createConnection({ port, host: '127.0.0.1', noDelay: true, onread });
    socket.on('connect', send).on('error', reject);
    socket.on('close', () => resolve());
  });
}

/** A 200 is whole when it ends in its body, `OK`; the few others come in one piece. */
function isWhole(answer: Buffer): boolean {
  if (isOk(answer)) return answer[answer.length - 2] === 0x4f && answer[answer.length - 1] === 0x4b;
  return answer.includes(HEAD_END);
}

// "HTTP/1.1 200"
function isOk(answer: Buffer): boolean {
  return answer[9] === 0x32 && answer[10] === 0x30 && answer[11] === 0x30;
}
