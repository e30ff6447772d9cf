import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openStore, type StoreOptions } from '../../server/store/open.ts';
import { fillChecks } from '../support/fill.ts';
import { fillPings } from '../support/fill-pings.ts';
import { type HttpSink, startHttpSink } from '../support/http-sink.ts';
import { createDatabase, startPostgres } from '../support/postgres.ts';
import { databaseEnv, rollcall, startRollcall } from '../support/rollcall.ts';
import { seed, seedChannel } from '../support/seed.ts';

// npm run bench:beside [-- --database sqlite|postgres] [--pings N] [--rounds N] [--seconds N]
// How long pings take while the database is backed up and cleaned, and while all receivers of alerts hang, beside how long they
// take with nothing else to do. Rounds take turns, so that a machine that is busy for a while is so for all of them.

const { values: flags } = parseArgs({
  options: {
    database: { type: 'string', default: 'sqlite' },
    pings: { type: 'string', default: '300000' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '5' },
  },
});
const CHECKS = 1_000;
const CLIENTS = 8;
/** Each client waits so long between two pings: what is measured is a busy server, not a full one. */
const BETWEEN_MS = 10;
const HANGING = 50;
const seconds = Number(flags.seconds);

const server = flags.database === 'sqlite' ? null : await startPostgres({ durable: true });
const folder = mkdtempSync(join(tmpdir(), 'rollcall-beside-'));
const database: StoreOptions =
  server === null ? { database: 'sqlite', file: join(folder, 'beside.sqlite') } : await createDatabase(server.options);
const sink = await startHttpSink();
/** What pings have to bear beside. */
interface Burden {
  readonly name: string;
  begin(codeOf: (n: number) => string, base: string): Promise<() => Promise<void>>;
}

const BURDENS: readonly Burden[] = [
  { name: 'nothing', begin: async () => async () => undefined },
  {
    name: 'backup and vacuum',
    async begin() {
      const stopping = new AbortController();
      let made = 0;
      const making = (async () => {
        for (; !stopping.signal.aborted; made += 1) await backUp(made);
      })();
      return async () => {
        stopping.abort();
        await making;
        process.stdout.write(`${made} backups\n`);
      };
    },
  },
  {
    name: 'receivers that hang',
    async begin(codeOf, base) {
      const hanging = new Set<() => void>();
      sink.answer((response) => void hanging.add(() => response.end()));
      // those of the round before are down
      for (const action of ['', '/fail'])
        for (let n = 1; n <= HANGING; n += 1) await fetch(`${base}/ping/${codeOf(n)}${action}`);
      await pause(1_000);
      const held = hanging.size;
      return async () => {
        sink.answer({ status: 200 });
        for (const release of hanging) release();
        process.stdout.write(`${held} deliveries hung\n`);
        await pause(1_000);
      };
    },
  },
];

try {
  await measure(sink);
} finally {
  await sink.close();
  await server?.stop();
  rmSync(folder, { recursive: true });
}

async function measure(receiver: HttpSink): Promise<void> {
  const env = { ...databaseEnv(database), INTEGRATIONS_ALLOW_PRIVATE_IPS: 'True' };
  if ((await rollcall(['migrate'], env)).code !== 0) throw new Error('the database could not be made');
  const store = openStore(database);
  const { project } = await seed(store, []);
  const codeOf = await fillChecks(store, { projectId: project.id, count: CHECKS, firstAlertAfter: null });
  await fillPings(store, Number(flags.pings));
  const value = JSON.stringify({ method_down: 'POST', url_down: `${receiver.url}/down` });
  await seedChannel(store, project, { kind: 'webhook', value });
  await store.close();
  const app = await startRollcall('all', env);
  const times = new Map<string, number[]>(BURDENS.map(({ name }) => [name, []]));
  await round(app.base, codeOf, 2);
  for (let n = 0; n < Number(flags.rounds); n += 1) {
    for (const { name, begin } of BURDENS) {
      const end = await begin(codeOf, app.base);
      times.get(name)?.push(...(await round(app.base, codeOf, seconds)));
      await end();
    }
  }
  await app.stop();
  report(times);
}

/** What operators run at night: a copy on SQLite; vacuum, and a read of all rows as pg_dump makes it, on PostgreSQL. */
async function backUp(n: number): Promise<void> {
  if (database.database === 'sqlite') {
    const file = join(folder, `copy-${n}.sqlite`);
    const { code, err } = await rollcall(['backup', file], databaseEnv(database));
    if (code !== 0) throw new Error(err);
    return rmSync(file);
  }
  const store = openStore(database);
  const { knex } = store.dialect;
  await knex.raw('vacuum analyze pings');
  await knex.raw('select count(*), sum(length(pings::text)) from pings');
  await knex.raw('vacuum analyze checks');
  await store.close();
}

/** Pings for so long, and returns how many milliseconds each took. Other checks than those whose alerts hang. */
async function round(base: string, codeOf: (n: number) => string, forSeconds: number): Promise<readonly number[]> {
  const endsAt = performance.now() + forSeconds * 1_000;
  const took: number[] = [];
  const client = async (first: number): Promise<void> => {
    for (let n = first; performance.now() < endsAt; n += CLIENTS) {
      const sentAt = performance.now();
      const response = await fetch(`${base}/ping/${codeOf(HANGING + 1 + (n % (CHECKS - HANGING)))}`);
      await response.text();
      if (response.status !== 200) throw new Error(`a ping was answered ${response.status}`);
      took.push(performance.now() - sentAt);
      await pause(BETWEEN_MS);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, n) => client(n)));
  return took;
}

function report(times: ReadonlyMap<string, readonly number[]>): void {
  const at = (all: readonly number[] | undefined, share: number): number => {
    const sorted = [...(all ?? [])].sort((a, b) => a - b);
    return sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  };
  const alone = times.get('nothing');
  for (const [name, all] of times) {
    const columns = [0.5, 0.99, 1].map((share) => {
      const took = at(all, share);
      return `${took.toFixed(1)} ms (${(took / at(alone, share)).toFixed(2)})`;
    });
    const [middle, p99, slowest] = columns;
    process.stdout.write(`beside ${name}: ${all.length} pings, p50 ${middle}, p99 ${p99}, slowest ${slowest}\n`);
  }
}
