import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';

// The load generator, a process of its own: each connection asks again as soon as it has read an answer to its end.

/** What to send. */
export interface ApiLoadOrder {
  readonly port: number;
  readonly path: string;
  readonly key: string;
  readonly connections: number;
  readonly seconds: number;
  /** Send the tag of the first answer back, so that all others may be 304. */
  readonly conditional: boolean;
}

/** What came of it. */
export interface ApiLoadResult {
  readonly requests: number;
  readonly status: number;
  /** Of one answer's body. */
  readonly bytes: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

interface Answer {
  readonly status: number;
  readonly bytes: number;
  readonly etag: string;
  readonly ms: number;
}

/** Asked before anything is measured, so that the code is compiled and the database has read its files. */
const WARM_UP_REQUESTS = 20;

process.once('message', (order: ApiLoadOrder) => {
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

async function run(order: ApiLoadOrder): Promise<ApiLoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: order.connections });
  const first = await ask(order, agent, '');
  const etag = order.conditional ? first.etag : '';
  for (let n = 0; n < WARM_UP_REQUESTS; n += 1) await ask(order, agent, etag);
  // whoever started us wants to forget what the server did until now
  process.send?.('warm');
  await once(process, 'message');
  const startedAt = performance.now();
  const end = startedAt + order.seconds * 1000;
  const answers: Answer[] = [];
  const connection = async (): Promise<void> => {
    while (performance.now() < end) answers.push(await ask(order, agent, etag));
  };
  await Promise.all(Array.from({ length: order.connections }, connection));
  const seconds = (performance.now() - startedAt) / 1000;
  agent.destroy();
  const [sample = first] = answers;
  if (answers.some(({ status }) => status !== sample.status)) throw new Error('answers of several kinds');
  const times = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  const rank = (share: number): number => times[Math.floor((times.length - 1) * share)] ?? 0;
  const { status, bytes } = sample;
  return { requests: answers.length, status, bytes, seconds, p50Ms: rank(0.5), p99Ms: rank(0.99) };
}

async function ask({ port, path, key }: ApiLoadOrder, agent: Agent, etag: string): Promise<Answer> {
  const sentAt = performance.now();
  const headers = { 'X-Api-Key': key, ...(etag === '' ? {} : { 'If-None-Match': etag }) };
  const request = get({ host: '127.0.0.1', port, path, agent, headers });
  const [response]: IncomingMessage[] = await once(request, 'response');
  if (!response) throw new Error('no response');
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  await once(response, 'end');
  const { statusCode = 0 } = response;
  return { status: statusCode, bytes, etag: response.headers.etag ?? '', ms: performance.now() - sentAt };
}
