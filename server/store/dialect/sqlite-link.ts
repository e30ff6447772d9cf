import type { Database } from 'better-sqlite3';
import type { BusLink, Change } from '../../bus.ts';

const POLL_MS = 250;
// While this process writes too, a new version does not tell whether another process did.
const UNSURE_MS = 2_000;

/**
 * Notices that another connection wrote, by `PRAGMA data_version` (12 µs).
 *
 * It cannot tell what changed, so it says "anything". The ping writer's connection counts as another one: while this
 * process itself publishes changes, a new version is passed on only every two seconds.
 */
export function sqliteLink(connection: () => Database | undefined): BusLink {
  let timer: NodeJS.Timeout | undefined;
  let version = 0;
  let ownChanges = false;
  let toldAt = 0;

  const readVersion = (): number => {
    const db = connection();
    if (!db?.open) return version;
    return Number(db.pragma('data_version', { simple: true }));
  };

  const poll = (receive: (changes: readonly Change[]) => void): void => {
    const seen = readVersion();
    const unsure = ownChanges && performance.now() - toldAt < UNSURE_MS;
    ownChanges = false;
    if (seen === version || unsure) return;
    version = seen;
    toldAt = performance.now();
    receive([{ what: 'check' }]);
  };

  return {
    async open(receive) {
      version = readVersion();
      timer = setInterval(() => poll(receive), POLL_MS);
      timer.unref();
    },
    send() {
      ownChanges = true;
    },
    async close() {
      clearInterval(timer);
    },
  };
}
