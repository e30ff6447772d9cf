import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import type { StoreOptions } from '../../server/store/open.ts';
import { type PostgresProxy, startProxy } from '../support/postgres-proxy.ts';
import { type RunningRollcall, startRollcall, startRollcallIn } from '../support/rollcall.ts';
import type { Clients } from './clients.ts';
import type { Clocks } from './clocks.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export const CASES = ['stop', 'suspend', 'standstill', 'database', 'pinger', 'clock+', 'clock-'] as const;
export type Case = (typeof CASES)[number];

export function isCase(text: string): text is Case {
  return CASES.some((one) => one === text);
}

type Env = Readonly<Record<string, string>>;

/** The program that is tried, at an address that stays. */
export interface Site {
  begin(): Promise<void>;
  /** Brings the outage of the case, for so many seconds on the clocks, and ends it. */
  suffer(clients: Clients, secs: number): Promise<void>;
  end(): Promise<void>;
}

/** How the program reaches its database, and how that is taken away from it. */
export interface Way {
  readonly options: StoreOptions;
  cut(): Promise<void>;
  mend(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a way that can be cut: a proxy before PostgreSQL, a lock on the file of SQLite. */
export async function openWay(options: StoreOptions): Promise<Way> {
  if (options.database === 'postgres') {
    const proxy: PostgresProxy = await startProxy(options);
    return { options: proxy.options, cut: proxy.cut, mend: proxy.mend, close: proxy.close };
  }
  const other = new Sqlite(options.file, { timeout: 10_000 });
  return {
    options,
    cut: async () => void other.exec('begin immediate'),
    mend: async () => void other.exec('rollback'),
    close: async () => void other.close(),
  };
}

/** Prepares the program for a case. */
export function siteFor(
  one: Case,
  { env, port, clocks, way }: { readonly env: Env; readonly port: number; readonly clocks: Clocks; readonly way: Way },
): Site {
  let main: RunningRollcall | null = null;
  let judging: RunningRollcall | null = null;
  const must = (): RunningRollcall => {
    if (main === null) throw new Error('the program does not run');
    return main;
  };
  const start = async (): Promise<void> => {
    main = await startRollcall(one === 'pinger' ? 'pinger' : 'all', { ...env, ...clocks.env, PORT: String(port) });
  };
  /** Moves the clocks over a time in which no ping is answered. */
  const missing = async (clients: Clients, by: Parameters<Clocks['move']>[0]): Promise<void> => {
    const from = clocks.now();
    await clocks.move(by);
    clients.missed(from, clocks.now());
  };
  const set = async (clients: Clients, bySecs: number): Promise<void> => {
    await clocks.move({ wallSecs: bySecs, elapsedSecs: 0 });
    clients.shift(bySecs, clocks.now());
  };

  return {
    async begin() {
      await start();
      if (one === 'pinger') {
        const alone = { ...env, ...clocks.env, PORT: '0' };
        judging = await startRollcallIn(ROOT, 'sendalerts', alone, { listens: false });
      }
    },
    async suffer(clients, secs) {
      switch (one) {
        case 'stop':
        case 'pinger':
          await must().stop();
          await missing(clients, { wallSecs: secs, elapsedSecs: secs });
          return await start();
        case 'suspend':
        case 'standstill':
          must().child.kill('SIGSTOP');
          await missing(clients, { wallSecs: secs, elapsedSecs: one === 'suspend' ? 0 : secs });
          must().child.kill('SIGCONT');
          return;
        case 'database':
          await way.cut();
          await clocks.pass(secs);
          return await way.mend();
        case 'clock+':
          return await set(clients, secs);
        case 'clock-':
          return await set(clients, -secs);
        default:
          return one satisfies never;
      }
    },
    async end() {
      await main?.stop();
      await judging?.stop();
    },
  };
}
