import type { Check } from '../../server/core/check.ts';
import type { NewFlip } from '../../server/core/flip.ts';
import { addSecs, type Instant, MICROS_PER_SECOND } from '../../server/core/instant.ts';
import type { Ping } from '../../server/core/ping.ts';
import type { Store } from '../../server/store/store.ts';
import { aPing, uuidOf } from './builders.ts';

const DAY = 86_400;
const text = (words: string) => new TextEncoder().encode(words);

/** A mail as a backup program sends it: text, HTML, and what HTML should not have. */
export const REPORT_MAIL = [
  'From: Backup <backup@example.org>',
  'To: someone@example.org',
  'Subject: =?UTF-8?Q?Backup_=E2=9C=94_done?=',
  'MIME-Version: 1.0',
  'Content-Type: multipart/alternative; boundary="parts"',
  '',
  '--parts',
  'Content-Type: text/plain; charset=utf-8',
  '',
  'All 12 volumes are saved.',
  '--parts',
  'Content-Type: text/html; charset=utf-8',
  '',
  '<h1 style="color:red">Backup</h1><p onclick="alert(1)">All <b>12</b> volumes are saved.</p><script>alert(1)</script><img src="https://tracker.example/x.png" alt="a picture">',
  '--parts--',
  '',
].join('\r\n');

/**
 * Gives a check a past of `days` days with a run each: starts and ends, a failure with a log in colours, an outage, a JSON
 * body, a mail, lines and ignored pings. Returns the check as it is after that.
 */
export async function seedHistory(store: Store, check: Check, now: Instant, days = 40): Promise<Check> {
  const pings: Ping[] = [];
  const flips: NewFlip[] = [];
  const add = (at: Instant, over: Partial<Ping>): void => {
    const usual = { scheme: 'https', method: 'POST', ua: 'curl/8.5.0', remoteAddr: '2001:db8::7', rid: null };
    pings.push(aPing({ ...usual, ...over, n: pings.length + 1, createdAt: at }));
  };
  const begin = addSecs(now, -days * DAY);
  flips.push({ createdAt: begin, oldStatus: 'new', newStatus: 'up', reason: '', silent: false });
  for (let day = 0; day < days; day += 1) {
    const start = addSecs(begin, day * DAY + 7200);
    const rid = uuidOf(10_000 + day);
    const secs = 300 + ((day * 37) % 90) + (day === 20 ? 1500 : 0);
    if (day === 10 || day === 11) continue;
    add(start, { kind: 'start', rid });
    const end = addSecs(start, secs);
    if (day === 12) {
      flips.push({
        createdAt: addSecs(begin, 10 * DAY + 7200 + 3600),
        oldStatus: 'up',
        newStatus: 'down',
        reason: 'timeout',
        silent: false,
      });
      flips.push({ createdAt: end, oldStatus: 'down', newStatus: 'up', reason: '', silent: false });
    }
    if (day === days - 3) {
      add(addSecs(start, 60), { kind: 'log', rid, body: text('snapshot taken') });
      add(end, {
        kind: 'fail',
        rid,
        exitStatus: 3,
        body: text('saving volume 7\n\u001b[1;31merror:\u001b[0m no space left on device\nsaved 6 of 12\n'),
      });
      flips.push({ createdAt: end, oldStatus: 'up', newStatus: 'down', reason: 'fail', silent: false });
      const mended = addSecs(end, 5400);
      add(mended, {
        kind: 'success',
        scheme: 'email',
        method: '',
        ua: 'Email from backup@example.org',
        body: text(REPORT_MAIL),
      });
      flips.push({ createdAt: mended, oldStatus: 'down', newStatus: 'up', reason: '', silent: false });
    } else {
      const body = day === days - 2 ? '{"volumes":12,"bytes":81234567,"errors":[]}' : '12 volumes saved';
      add(end, { kind: 'success', rid, body: text(body) });
    }
  }
  add(addSecs(now, -4000), {
    kind: 'ign',
    method: 'GET',
    ua: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Firefox/145.0',
  });
  await store.pings.insert(check.id, pings);
  await store.flips.insert(check.id, flips);
  const last = pings.filter(({ kind }) => kind === 'success').at(-1);
  const change = {
    nPings: pings.length,
    lastPingAt: last?.createdAt ?? null,
    lastDuration: 330 * MICROS_PER_SECOND,
    createdAt: addSecs(begin, -3600),
    status: 'up',
  } as const;
  await store.checks.update(check.id, change);
  return { ...check, ...change };
}
