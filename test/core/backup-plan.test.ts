import { describe, expect, test } from 'vitest';
import { backupName, backupTime, isBackupDue, staleBackups } from '../../server/core/backup-plan.ts';
import { addSecs, type Instant } from '../../server/core/instant.ts';
import { fromIso } from '../../server/core/iso.ts';

const HOUR = 3600;
const DAY = 86_400;

function moment(text: string): Instant {
  const at = fromIso(text);
  if (at === null) throw new Error(text);
  return at;
}

const NOON = moment('2026-03-15T12:00:00+00:00');

test('a name tells when the backup was made; other files are none', () => {
  const at = moment('2026-01-31T03:17:09+00:00');
  expect(backupName(at)).toBe('rollcall-2026-01-31T031709Z.sqlite');
  expect(backupTime(backupName(at))).toBe(at);
  for (const name of ['hc.sqlite', 'rollcall-2026-01-31T031709Z.sqlite.part', 'rollcall-2026-99-31T031709Z.sqlite'])
    expect(backupTime(name), name).toBeNull();
});

describe('the next backup is due', () => {
  test.each<[string, number | null, string, boolean]>([
    ['at once when there is none', null, '2026-03-15T12:00:00+00:00', true],
    ['not again in the same night', 0.5 * HOUR, '2026-03-15T02:30:00+00:00', false],
    ['in the quiet hour of the zone', 24 * HOUR, '2026-03-15T01:00:00+00:00', true],
    ['not in another hour', 25 * HOUR, '2026-03-15T04:00:00+00:00', false],
    ['in any hour when it is overdue', 26 * HOUR, '2026-03-15T12:00:00+00:00', true],
    ['when the newest is of the future', -HOUR, '2026-03-15T12:00:00+00:00', true],
  ])('%s', (_, ageSecs, now, isDue) => {
    const at = moment(now);
    // Riga is two hours ahead in March
    expect(isBackupDue(ageSecs === null ? null : addSecs(at, -ageSecs), at, 'Europe/Riga')).toBe(isDue);
  });
});

describe('what is kept', () => {
  const nightly = (days: number) => Array.from({ length: days }, (_, ago) => backupName(addSecs(NOON, -ago * DAY)));

  test('the newest of each of seven days, and of each of four weeks', () => {
    const stale = new Set(staleBackups(nightly(60)));
    const kept = nightly(60).filter((name) => !stale.has(name));
    // 15 March 2026 is a Sunday, the newest day of its week
    expect(kept.map((name) => name.slice(9, 19))).toEqual([
      '2026-03-15',
      '2026-03-14',
      '2026-03-13',
      '2026-03-12',
      '2026-03-11',
      '2026-03-10',
      '2026-03-09',
      '2026-03-08',
      '2026-03-01',
      '2026-02-22',
    ]);
  });

  test('one of several of a day, and nothing else in the folder', () => {
    const twice = [backupName(NOON), backupName(addSecs(NOON, -HOUR)), 'notes.txt', 'hc.sqlite'];
    expect(staleBackups(twice)).toEqual([backupName(addSecs(NOON, -HOUR))]);
  });

  test('the last ones, however old', () => expect(staleBackups(nightly(7))).toEqual([]));
});
