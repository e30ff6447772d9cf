import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Instant } from '../core/instant.ts';
import { toIso } from '../core/iso.ts';
import { isPublicName } from '../core/public-name.ts';
import type { Http } from '../delivery/ways-out.ts';
import type { Log } from '../log.ts';
import { probeToken } from '../signing.ts';
import type { Store } from '../store/store.ts';
import type { Part } from './part.ts';
import { repeat } from './repeat.ts';

const EVERY_SECS = 60;
/** Before a window holds verdicts no longer, it is prolonged. */
const EVERY_SECS_WHILE_AWAY = 30;
const LIMIT_MS = 10_000;
/** One that is lost, and another while a proxy restarts, mean nothing. */
const FAILURES = 3;

export interface SelfProbeDeps {
  readonly store: Pick<Store, 'siteSettings' | 'listening'>;
  readonly http: Http;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'warn'>;
  /** What is asked for. */
  readonly url: string;
  /** What only this server answers. */
  readonly token: string;
  /** The time without an answer counts as one in which no pings were heard. */
  readonly blinds: boolean;
}

/**
 * Creates one look at whether this server answers at its public address, through the proxies in front of it; it returns
 * how many seconds later the next one is due. After three failures in a row, or answers of another server, that is recorded
 * until the first success.
 */
export function createSelfProbe(deps: SelfProbeDeps): () => Promise<number> {
  const { store, clock, log, blinds } = deps;
  let failures = 0;
  let lastGoodAt: Instant | null = null;
  let isRecorded: boolean | null = null;

  const record = async (since: Instant | null): Promise<void> => {
    if (isRecorded === (since !== null)) return;
    await store.siteSettings.put('unreachable_since', since === null ? '' : toIso(since));
    isRecorded = since !== null;
  };

  return async () => {
    const askedAt = clock.now();
    const reason = await failureOf(deps);
    if (reason === null) {
      failures = 0;
      lastGoodAt = askedAt;
      await record(null);
      return EVERY_SECS;
    }
    failures += 1;
    if (failures === FAILURES) log.warn({ reason }, 'this server does not answer at the address in PING_ENDPOINT');
    if (failures < FAILURES) return EVERY_SECS;
    await record(lastGoodAt ?? askedAt);
    // a server that never answered there says nothing about pings: this host may be unable to reach its own name
    if (blinds && lastGoodAt !== null) await store.listening.noteUnreachable(lastGoodAt, clock.now());
    return EVERY_SECS_WHILE_AWAY;
  };
}

/** Returns why there was no answer of ours; null when there was. */
async function failureOf({ http, url, token }: SelfProbeDeps): Promise<string | null> {
  try {
    const { headers } = await http.request({ method: 'HEAD', url, timeoutMs: LIMIT_MS, isOwnAddress: true });
    return headers['x-rollcall-probe'] === token ? null : 'another server answered';
  } catch (error) {
    return error instanceof Error ? error.message : 'unknown error';
  }
}

/** Returns what a server asks for to see whether it can be reached; null when it has no public address. */
export function probeUrl({ pingEndpoint, probeEnabled }: Pick<Config, 'pingEndpoint' | 'probeEnabled'>): string | null {
  const url = URL.parse(`${pingEndpoint.replace(/\/$/, '')}/probe`);
  return probeEnabled && url !== null && isPublicName(url.hostname) ? url.href : null;
}

/** Asks for this server's own public address, where it has one. */
export const selfProbe: Part = {
  name: 'self-probe',
  required: false,
  async start({ runtime: { config, store, http, clock, log } }) {
    const url = probeUrl(config);
    if (url === null) {
      // what an earlier address did is of no interest
      if (await store.siteSettings.get('unreachable_since')) await store.siteSettings.put('unreachable_since', '');
      return { stop: async () => undefined };
    }
    const token = probeToken(config.secretKey);
    const look = createSelfProbe({ store, http, clock, log, url, token, blinds: config.probeBlinds });
    return repeat({ clock, firstAfterSecs: EVERY_SECS }, () =>
      look().catch((error: unknown) => {
        log.warn({ err: error }, 'the result of the self-probe could not be stored');
        return EVERY_SECS;
      }),
    );
  },
};
