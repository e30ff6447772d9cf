import type { Check } from '../../../server/core/check.ts';
import type { NewFlip } from '../../../server/core/flip.ts';
import { addMicros, addSecs, type Instant } from '../../../server/core/instant.ts';
import type { Ping } from '../../../server/core/ping.ts';
import type { OpenStore } from '../../../server/store/open.ts';
import { aPing } from '../builders.ts';

const LOG = `Starting backup of /srv/data\n${Array.from({ length: 40 }, (_, i) => `  ${i + 1}/40 chunk ok`).join('\n')}\nDone.\n`;
const FAILURE = 'pg_dump: error: connection to server at "db.internal" failed: Connection refused\nexit status 1\n';

/** How the past of a check went. */
export interface Past {
  readonly runs: number;
  readonly everySecs: number;
  /** How long a run takes, about. */
  readonly takesSecs: number;
  /** The last run came so long ago. */
  readonly endedSecsAgo: number;
  /** Every so manieth run failed; 0: none. */
  readonly failsEvery: number;
}

/** Stores start and end of many runs, and the flips that come of failed ones. Returns the serial of the last ping. */
export async function storePast(store: OpenStore, check: Check, past: Past, now: Instant): Promise<number> {
  const pings: Ping[] = [];
  const flips: NewFlip[] = [];
  for (let run = 1; run <= past.runs; run += 1) {
    const endedAt = addSecs(now, -past.endedSecsAgo - (past.runs - run) * past.everySecs);
    const failed = past.failsEvery > 0 && run % past.failsEvery === 0;
    const before = past.failsEvery > 0 && run > 1 && (run - 1) % past.failsEvery === 0;
    const rid = `00000000-0000-4000-9000-${run.toString(16).padStart(12, '0')}`;
    // the same figures every time: a picture that changes by itself says nothing
    const micros = Math.round(past.takesSecs * (0.7 + ((run * 7919) % 61) / 100) * 1_000_000);
    const common = { rid, ua: 'curl/8.5.0', remoteAddr: '203.0.113.7' };
    pings.push(aPing({ ...common, n: pings.length + 1, kind: 'start', createdAt: addMicros(endedAt, -micros) }));
    pings.push(
      aPing({
        ...common,
        n: pings.length + 1,
        kind: failed ? 'fail' : 'success',
        method: 'POST',
        exitStatus: failed ? 1 : 0,
        createdAt: endedAt,
        body: Buffer.from(failed ? FAILURE : LOG),
      }),
    );
    const flip = { createdAt: endedAt, silent: true } as const;
    if (failed && !before) flips.push({ ...flip, oldStatus: 'up', newStatus: 'down', reason: 'fail' });
    if (before && !failed) flips.push({ ...flip, oldStatus: 'down', newStatus: 'up', reason: '' });
  }
  await store.pings.insert(check.id, pings);
  await store.flips.insert(check.id, flips);
  await store.checks.update(check.id, { nPings: pings.length });
  return pings.length;
}

/** Stores when Rollcall was not listening, and that the check did not ping the first time. */
export async function storeOutages(store: OpenStore, check: Check, now: Instant): Promise<void> {
  const { dialect } = store;
  const outage = (cause: string, from: Instant, to: Instant) => ({
    ...{ door: 'http', kind: 'blind', cause },
    from_at: dialect.instant(from),
    to_at: dialect.instant(to),
    applied_at: dialect.instant(to),
  });
  const from = addSecs(now, -9 * 3600);
  const to = addSecs(now, -7 * 3600);
  const earlier = addSecs(now, -20 * 86_400);
  await dialect
    .knex('blind_windows')
    .insert([outage('stopped', from, to), outage('suspended', earlier, addSecs(earlier, 2400))]);
  const expected = { expectedAt: addSecs(from, 60), deadline: addSecs(from, 600), from, to, judgedFrom: to };
  await store.unheard.record([{ ...expected, checkId: check.id, isTold: false, mailAt: null }], to);
}
