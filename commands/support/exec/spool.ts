import { randomUUID } from 'node:crypto';
import { link, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../../server/clock.ts';
import { addSecs } from '../../../server/core/instant.ts';
import { makePrivateFolder } from '../../../server/private-files.ts';
import { type OutgoingPing, type Sent, sendPing } from './ping-sender.ts';

const NAME = /^\d{16}-.*\.json$/;
const LOCK = 'lock';

const keptSchema = z.object({ url: z.string(), what: z.string(), rid: z.string(), body: z.string() });

/** Pings that could not be delivered, in a folder on this machine. */
export interface Spool {
  /** Keeps one, behind those that are there. */
  add(ping: OutgoingPing): Promise<void>;
  isEmpty(): Promise<boolean>;
  /**
   * Sends what is there, oldest first, until one cannot be delivered; `forSecs` is how long that one is tried. Does nothing
   * while another process does. Returns why the rest is still there; null when nothing is left to do.
   */
  flush(forSecs: number, signal?: AbortSignal): Promise<string | null>;
}

export interface SpoolDeps {
  readonly folder: string;
  readonly clock: Clock;
  /** Told of pings that the server refuses for good; they are removed. */
  readonly onRefused: (reason: string) => void;
}

/** Opens the folder, which is made when something is kept in it. */
export function openSpool({ folder, clock, onRefused }: SpoolDeps): Spool {
  const names = async (): Promise<readonly string[]> =>
    (await readdir(folder).catch(() => [])).filter((name) => NAME.test(name)).sort();

  const sendOne = async (name: string, forSecs: number, signal: AbortSignal | undefined): Promise<Sent> => {
    const ping = await readKept(join(folder, name));
    // what cannot be read was never whole
    const sent = ping === null ? ({ is: 'stored' } as const) : await sendPing(ping, { clock, forSecs, signal });
    if (sent.is === 'refused') onRefused(sent.reason);
    if (sent.is !== 'undelivered') await rm(join(folder, name), { force: true });
    return sent;
  };

  return {
    async add({ body, ...ping }) {
      makePrivateFolder(folder);
      const name = `${String(Math.floor(clock.now())).padStart(16, '0')}-${randomUUID()}.json`;
      const handle = await open(join(folder, `${name}.part`), 'wx', 0o600);
      try {
        await handle.writeFile(JSON.stringify({ ...ping, body: Buffer.from(body).toString('base64') }));
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(join(folder, `${name}.part`), join(folder, name));
    },

    isEmpty: async () => (await names()).length === 0,

    async flush(forSecs, signal) {
      if ((await names()).length === 0) return null;
      const unlock = await lockFolder(folder);
      if (unlock === null) return 'another process is sending them';
      const giveUpAt = addSecs(clock.now(), forSecs);
      try {
        for (;;) {
          const [oldest] = await names();
          if (oldest === undefined) return null;
          const leftSecs = Math.max(0, (giveUpAt - clock.now()) / 1_000_000);
          const sent = await sendOne(oldest, leftSecs, signal);
          if (sent.is === 'undelivered') return sent.reason;
        }
      } finally {
        await unlock();
      }
    },
  };
}

async function readKept(file: string): Promise<OutgoingPing | null> {
  try {
    const { body, ...ping } = keptSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    return { ...ping, body: Buffer.from(body, 'base64') };
  } catch {
    return null;
  }
}

/** Returns how to let go of the folder; null when a process that lives has it. */
async function lockFolder(folder: string): Promise<(() => Promise<void>) | null> {
  const file = join(folder, LOCK);
  const own = `${file}.${process.pid}`;
  // linked, so that it is never there without the id in it
  await writeFile(own, String(process.pid), { mode: 0o600 });
  try {
    for (let tries = 0; tries < 2; tries += 1) {
      try {
        await link(own, file);
        return () => rm(file, { force: true });
      } catch {
        const pid = Number(await readFile(file, 'utf8').catch(() => ''));
        if (isAlive(pid)) return null;
        await rm(file, { force: true });
      }
    }
    return null;
  } finally {
    await rm(own, { force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
