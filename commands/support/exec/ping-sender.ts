import type { Clock } from '../../../server/clock.ts';
import { addSecs } from '../../../server/core/instant.ts';
import { VERSION } from '../../../server/version.ts';

const REQUEST_LIMIT_MS = 10_000;
const FIRST_PAUSE_SECS = 1;
const LONGEST_PAUSE_SECS = 10;
/** Answers that another try may change; others say that the ping itself is wrong. */
const AGAIN = [408, 425, 429];

/** One ping to be sent. */
export interface OutgoingPing {
  /** The ping URL of the check, without what is behind it. */
  readonly url: string;
  /** What goes behind it: `start`, or the exit code of the job. */
  readonly what: string;
  readonly rid: string;
  readonly body: Uint8Array;
}

/** What became of a ping: stored, refused for good, or not delivered now. */
export type Sent =
  | { readonly is: 'stored' }
  | { readonly is: 'refused'; readonly reason: string }
  | { readonly is: 'undelivered'; readonly reason: string };

export interface SendOptions {
  readonly clock: Clock;
  readonly forSecs: number;
  /** Ends the pauses; what is under way is finished. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends a ping, again and again with growing pauses for as many seconds, as long as the server cannot be reached or says
 * that it cannot store it now. Never rejects. Reasons name no URL: whoever knows it can ping.
 */
export async function sendPing(ping: OutgoingPing, { clock, forSecs, signal }: SendOptions): Promise<Sent> {
  const giveUpAt = addSecs(clock.now(), forSecs);
  for (let pauseSecs = FIRST_PAUSE_SECS; ; pauseSecs = Math.min(2 * pauseSecs, LONGEST_PAUSE_SECS)) {
    const { sent, notBeforeSecs } = await attempt(ping);
    if (sent.is !== 'undelivered') return sent;
    const nextAt = addSecs(clock.now(), Math.max(pauseSecs, notBeforeSecs));
    if (signal?.aborted || nextAt > giveUpAt) return sent;
    await clock.sleepUntil(nextAt, signal);
    if (signal?.aborted) return sent;
  }
}

async function attempt(ping: OutgoingPing): Promise<{ readonly sent: Sent; readonly notBeforeSecs: number }> {
  try {
    const response = await fetch(urlOf(ping), {
      method: 'POST',
      body: new Uint8Array(ping.body),
      headers: { 'User-Agent': `rollcall-exec/${VERSION}` },
      signal: AbortSignal.timeout(REQUEST_LIMIT_MS),
    });
    await response.arrayBuffer();
    if (response.ok) return { sent: { is: 'stored' }, notBeforeSecs: 0 };
    const meaning = response.status === 404 ? ': there is no check with this ping URL' : '';
    const reason = `the server responded with ${response.status}${meaning}`;
    const isTransient = response.status >= 500 || AGAIN.includes(response.status);
    const asked = Number(response.headers.get('Retry-After') ?? 0);
    const notBeforeSecs = Number.isFinite(asked) ? asked : 0;
    return { sent: { is: isTransient ? 'undelivered' : 'refused', reason }, notBeforeSecs };
  } catch (error) {
    return { sent: { is: 'undelivered', reason: reasonOf(error) }, notBeforeSecs: 0 };
  }
}

/** A ping URL may have a query, as in `?create=1`. */
function urlOf({ url, what, rid }: OutgoingPing): URL {
  const full = new URL(url);
  full.pathname = `${full.pathname.replace(/\/$/, '')}/${what}`;
  full.searchParams.set('rid', rid);
  return full;
}

/** What the network says, without the URL. */
function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no response within ${REQUEST_LIMIT_MS / 1000} s`;
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return code === '' ? 'the server could not be reached' : `the server could not be reached (${code})`;
}
