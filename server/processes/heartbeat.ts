import { hostname } from 'node:os';
import { addSecs } from '../core/instant.ts';
import type { Runtime } from '../runtime.ts';
import { VERSION } from '../version.ts';
import type { RunningPart } from './part.ts';
import { repeat } from './repeat.ts';

const EVERY_SECS = 10;

/** A part whose loops stand still is not alive, whatever else its process does. */
const LOOPS: ReadonlyMap<string, readonly string[]> = new Map([['sendalerts', ['sweep', 'fan-out', 'delivery']]]);

/** What a heartbeat is made of. */
export interface HeartbeatDeps extends Pick<Runtime, 'clock' | 'agreeOnTime' | 'turns'> {
  readonly heartbeats: Pick<Runtime['heartbeats'], 'beat' | 'remove'>;
  readonly log: Pick<Runtime['log'], 'debug'>;
  readonly site: Pick<Runtime['site'], 'refresh'>;
}

/** Returns what tells this process apart from others of its kind: host and process id. */
export function processName(): string {
  return `${hostname().slice(0, 80)}/${process.pid}`;
}

/**
 * Says every ten seconds, in the database, that the parts of this process are alive, or until when their loops were; `rollcall healthcheck --process` and
 * operators' monitoring read it; hears in return whether the name of the site was chosen. When the database is away, the next beat tries again.
 */
export function startHeartbeat(runtime: HeartbeatDeps, parts: readonly string[]): RunningPart {
  const { clock, heartbeats, log, site, agreeOnTime, turns } = runtime;
  const instance = processName();
  const startedAt = clock.now();

  const forEach = async (act: (part: string) => Promise<void>): Promise<void> => {
    for (const part of parts) await act(part);
  };
  const beat = (part: string) => {
    const beatAt = addSecs(clock.now(), -turns.ageSecs(LOOPS.get(part) ?? []));
    return heartbeats.beat({ process: part, instance, startedAt, beatAt, version: VERSION });
  };

  const beats = repeat({ clock }, async () => {
    await agreeOnTime().catch((error: unknown) => log.debug({ err: error }, 'could not agree on the time'));
    await forEach(beat).catch((error: unknown) => log.debug({ err: error }, 'could not write a heartbeat'));
    await site.refresh().catch((error: unknown) => log.debug({ err: error }, 'could not read the name of the site'));
    return EVERY_SECS;
  });

  return {
    async stop() {
      await beats.stop();
      await forEach((part) => heartbeats.remove(part, instance)).catch((error: unknown) =>
        log.debug({ err: error }, 'could not delete a heartbeat'),
      );
    },
  };
}
