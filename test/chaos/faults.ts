import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import type { Chance } from './chance.ts';
import type { Receiver } from './receiver.ts';
import type { Server } from './server.ts';
import type { World } from './world.ts';

/** What faults are made from. */
export interface FaultTools {
  readonly server: Server;
  readonly world: World;
  readonly receiver: Receiver;
  readonly chance: Chance;
}

/** One kind of bad weather: begins, lasts, and is over when its promise resolves. */
interface Fault {
  readonly name: string;
  run(tools: FaultTools): Promise<void>;
}

const FAULTS: readonly Fault[] = [
  {
    name: 'kill -9',
    async run({ server, chance }) {
      await server.kill();
      await pause(chance.between(0, 3));
      await server.start();
    },
  },
  {
    name: 'kill -9, and away for a while',
    async run({ server, chance }) {
      await server.kill();
      await pause(chance.between(20, 90));
      await server.start();
    },
  },
  {
    name: 'restart',
    async run({ server }) {
      await server.stop();
      await server.start();
    },
  },
  {
    name: 'suspended',
    async run({ server, chance }) {
      server.suspend();
      await pause(chance.between(3, 60));
      server.resume();
    },
  },
  { name: 'database gone', run: ({ world, chance }) => takeDatabase(world, chance, 'cut') },
  { name: 'database hangs', run: ({ world, chance }) => takeDatabase(world, chance, 'freeze') },
  {
    name: 'receiver refuses',
    async run({ receiver, chance }) {
      receiver.behave('refusing');
      await pause(chance.between(5, 40));
      receiver.behave('well');
    },
  },
  {
    name: 'receiver hangs',
    async run({ receiver, chance }) {
      receiver.behave('hanging');
      await pause(chance.between(5, 20));
      receiver.behave('well');
    },
  },
];

/** Brings one fault after the other until the signal, with calm between them; returns how many there were. */
export async function bringFaults(
  tools: FaultTools,
  { signal, say }: { readonly signal: AbortSignal; readonly say: (line: string) => void },
): Promise<number> {
  let count = 0;
  while (!signal.aborted) {
    await sleep(tools.chance.between(3_000, 15_000), undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
    const fault = tools.chance.pick(FAULTS);
    const startedAt = Date.now();
    await fault.run(tools);
    count += 1;
    say(`${fault.name} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
  }
  return count;
}

async function takeDatabase({ proxy, options }: World, chance: Chance, how: 'cut' | 'freeze'): Promise<void> {
  if (proxy !== null) {
    if (how === 'cut') await proxy.cut();
    else proxy.freeze();
    await pause(chance.between(3, 40));
    await proxy.mend();
    return;
  }
  // another process that holds the lock of the file, for longer than writers wait or for less
  if (options.database !== 'sqlite') return;
  const other = new Sqlite(options.file, { timeout: 10_000 });
  other.exec('begin immediate');
  await pause(how === 'cut' ? chance.between(1, 4) : chance.between(6, 30));
  other.exec('rollback');
  other.close();
}

async function pause(secs: number): Promise<void> {
  await sleep(secs * 1000);
}
