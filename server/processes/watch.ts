import { isAlerting, type PartHealth, type PartName } from '../core/health.ts';
import type { Http } from '../delivery/ways-out.ts';
import type { Health } from '../health.ts';
import type { Log } from '../log.ts';
import type { Part } from './part.ts';
import { repeat } from './repeat.ts';

const EVERY_SECS = 60;
const WATCHDOG_LIMIT_MS = 10_000;
/** Of these a person must be told before they fail. */
const OPERATORS_ONLY: readonly PartName[] = ['disk', 'backup', 'reach'];

export interface WatchDeps {
  readonly health: Pick<Health, 'read'>;
  readonly http: Http;
  readonly log: Pick<Log, 'error' | 'warn' | 'info'>;
  /** Where another server is pinged while this one works; empty: nowhere. */
  readonly watchdogUrl: string;
}

/**
 * Creates one look at this server's health. A part that has failed, a disk that is almost full and a backup that is
 * too old, and a public address that does not answer, are logged as errors (which ADMINS get) when two looks in a row find it so, once until it is well again. While everything that an alert needs
 * works, another server is pinged, so that it tells when this one is dead.
 */
export function createWatch({ health, http, log, watchdogUrl }: WatchDeps): () => Promise<void> {
  const seen = new Map<PartName, 'once' | 'told'>();
  let isWatchdogAway = false;

  const note = ({ name, state, text, detail }: PartHealth): void => {
    const isBad = state === 'failed' || (OPERATORS_ONLY.includes(name) && state === 'warning');
    const before = seen.get(name);
    if (isBad && before === undefined) seen.set(name, 'once');
    if (isBad && before === 'once') {
      seen.set(name, 'told');
      log.error({ part: name, detail }, text);
    }
    if (isBad) return;
    seen.delete(name);
    if (before === 'told') log.info({ part: name }, 'a part that had failed works again');
  };

  const pingWatchdog = async (): Promise<void> => {
    try {
      await http.request({
        method: 'GET',
        url: watchdogUrl,
        timeoutMs: WATCHDOG_LIMIT_MS,
        isOwnAddress: true,
        secrets: [watchdogUrl],
      });
      isWatchdogAway = false;
    } catch (error) {
      if (!isWatchdogAway) log.warn({ err: error }, 'the server in ROLLCALL_WATCHDOG_URL could not be pinged');
      isWatchdogAway = true;
    }
  };

  return async () => {
    const parts = await health.read();
    for (const part of parts) note(part);
    if (watchdogUrl !== '' && isAlerting(parts)) await pingWatchdog();
  };
}

/** Watches the health of this server once a minute. */
export const watch: Part = {
  name: 'watch',
  required: false,
  async start({ runtime }) {
    const { health, http, log, clock, config } = runtime;
    const look = createWatch({ health, http, log, watchdogUrl: config.rollcallWatchdogUrl });
    return repeat({ clock, firstAfterSecs: EVERY_SECS }, async () => {
      await look();
      return EVERY_SECS;
    });
  },
};
