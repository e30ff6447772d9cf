import type { PartHealth } from '../../core/health.ts';
import type { Health } from '../../health.ts';
import type { Log } from '../../log.ts';
import { type BareHandler, runHandler, sendBare } from '../kit/bare.ts';
import { splitUrl } from '../kit/request.ts';

export interface HealthHandlerDeps {
  readonly health: Health;
  readonly log: Log;
  /** Says why pings should be sent to another process; null: this one receives them. */
  readonly refusal: () => string | null;
  /** The path of the site's root, such as `/hc`; empty when it has none. */
  readonly prefix?: string;
}

/** What a probe says: whether all is well, and a line for each thing it looked at. */
interface Answer {
  readonly isWell: boolean;
  readonly lines: readonly string[];
}

const HEADERS = { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' };

/**
 * Creates the listener of `/healthz` and `/readyz`, below the path of the site and at the root, without a key.
 *
 * `/healthz` answers 503 only when a restart of this process helps; `/readyz` when pings should be sent elsewhere, which
 * is when they cannot be stored, when this process refuses them or is about to stop, or has not recorded for ten seconds that it listens. A 503 names the part; `?verbose` lists them all.
 */
export function createHealthHandler({ health, log, refusal, prefix = '' }: HealthHandlerDeps): BareHandler {
  const answers = new Map<string, () => Promise<Answer>>([
    ['/healthz', () => live(health)],
    ['/readyz', () => ready(health, refusal)],
  ]);
  return (req, res) => {
    const { path, query } = splitUrl(req.url ?? '');
    const below = path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path;
    const answer = answers.get(below.replace(/\/$/, ''));
    if (answer === undefined) return false;
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      sendBare(res, 405, { Allow: 'GET, HEAD' });
      return true;
    }
    const give = async (): Promise<void> => {
      const { isWell, lines } = await answer();
      const shown = new URLSearchParams(query).has('verbose') ? await partLines(health) : [];
      const text = [...(isWell ? ['ok'] : lines), ...shown].join('\n');
      sendBare(res, isWell ? 200 : 503, HEADERS, `${text}\n`);
    };
    runHandler(give(), res, log);
    return true;
  };
}

async function live(health: Health): Promise<Answer> {
  const deadlock = await health.readDeadlock();
  return { isWell: deadlock === null, lines: deadlock === null ? [] : [deadlock] };
}

async function ready(health: Health, refusal: () => string | null): Promise<Answer> {
  const storage = await health.readStorage();
  if (storage.state === 'failed') return { isWell: false, lines: [lineOf(storage)] };
  const reason = refusal();
  return { isWell: reason === null, lines: reason === null ? [] : [`listening: failed. ${reason}`] };
}

async function partLines(health: Health): Promise<readonly string[]> {
  return (await health.read()).map(lineOf);
}

function lineOf({ name, state, lagSecs, text }: PartHealth): string {
  const lag = lagSecs === null ? '' : `, ${Math.round(lagSecs)} s`;
  return `${name}: ${state}${lag}${text === '' ? '' : `. ${text}`}`;
}
