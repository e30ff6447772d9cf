import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Check } from '../../server/core/check.ts';
import { addSecs, type Instant } from '../../server/core/instant.ts';
import { fromIso, toIso } from '../../server/core/iso.ts';
import { readBounce, uniqueKey } from '../../server/signing.ts';
import type { Profile } from '../../server/store/profiles.ts';
import { T0 } from '../support/builders.ts';
import { seed, seedCheck, seedProject, seedUser } from '../support/seed.ts';
import { stores } from '../support/stores.ts';
import { openReportWorld, type ReportWorld } from './world.ts';

const moment = (text: string): Instant => fromIso(text) ?? T0;
const NOW = moment('2026-03-02T09:30:00Z'); // a Monday
const DAY = 86_400;
const up: Partial<Check> = { status: 'up', lastPingAt: addSecs(NOW, -600), createdAt: moment('2025-01-01T00:00:00Z') };

describe.each(stores)('reports on $name', ({ open }) => {
  let world: ReportWorld;
  beforeAll(async () => {
    world = await openReportWorld(open, { start: NOW });
  });
  afterAll(() => world.close());

  /** Somebody whose report was due a minute ago. */
  const reader = async (
    profile: Partial<Profile> = {},
    checks: readonly Partial<Check>[] = [{ ...up, name: 'backup' }],
  ) => {
    const made = await seed(world.store, checks);
    await world.store.profiles.update(made.user.id, { nextReportAt: addSecs(NOW, -60), ...profile });
    return made;
  };
  const dateOf = async ({ id }: { readonly id: number }) =>
    (await world.store.profiles.ofUser(id))?.nextReportAt ?? null;
  const down = async (check: Check | undefined, from: string, secs: number) => {
    const since = moment(from);
    const flip = { reason: 'timeout', silent: false } as const;
    await world.store.flips.insert(check?.id ?? 0, [
      { ...flip, createdAt: since, oldStatus: 'up', newStatus: 'down' },
      { ...flip, createdAt: addSecs(since, secs), oldStatus: 'down', newStatus: 'up' },
    ]);
  };

  test('says for how long Rollcall was not listening, which is no downtime', async () => {
    const made = await reader({ reports: 'daily' });
    await down(made.checks[0], '2026-03-01T12:00:00Z', 7_200);
    const at = (text: string) => world.store.dialect.instant(moment(text));
    await world.store.dialect.knex('blind_windows').insert({
      ...{ door: 'http', kind: 'blind', cause: 'stopped', applied_at: at('2026-03-01T14:00:00Z') },
      ...{ from_at: at('2026-03-01T13:00:00Z'), to_at: at('2026-03-01T13:40:00Z') },
    });
    await world.pass();
    const text = world.mailsTo(made.user)[0]?.parsed.text ?? '';
    await world.store.dialect.knex('blind_windows').delete();
    expect(text).toContain('March 1: Rollcall was not listening for 40 min 0 sec.');
    expect(text).toContain('March 1: 1 downtime, 1 h 20 min');
  });

  test.each([
    ['daily', 'Daily Report', '2026-03-03'],
    ['weekly', 'Weekly Report', '2026-03-09'],
    ['monthly', 'Monthly Report', '2026-04-01'],
  ] as const)(
    'O2 O8: a due %s report goes out, and the next one is planned for a morning',
    async (reports, subject, day) => {
      const { user } = await reader({ reports });
      expect(await world.pass(user)).toEqual([subject]);
      const next = toIso((await dateOf(user)) ?? T0);
      expect(next.slice(0, 10)).toBe(day);
      expect(['09', '10']).toContain(next.slice(11, 13));
      expect(await world.pass(user)).toEqual([]);
    },
  );

  test('O2: a report that was never planned is only planned', async () => {
    const { user } = await reader({ nextReportAt: null });
    expect(await world.pass(user)).toEqual([]);
    expect(await dateOf(user)).not.toBeNull();
  });

  test('O2: of two workers that saw the same date one sends', async () => {
    const { user } = await reader();
    await Promise.all([world.pass(), world.pass(), world.pass()]);
    expect(world.mailsTo(user)).toHaveLength(1);
  });

  test('O2: nobody is mailed who turned reports off', async () => {
    const { user } = await reader({ reports: 'off' });
    expect(await world.pass(user)).toEqual([]);
  });

  test.each([
    ['nothing was pinged for 180 days', [{ ...up, lastPingAt: addSecs(NOW, -181 * DAY) }]],
    ['there are no checks', []],
  ])('O3: the date moves without a mail when %s', async (_why, checks) => {
    const { user } = await reader({}, checks);
    expect(await world.pass(user)).toEqual([]);
    expect(await dateOf(user)).toBeGreaterThan(NOW);
  });

  test('O3: inactive users get nothing', async () => {
    const { user } = await reader();
    await world.store.users.update(user.id, { isActive: false });
    expect(await world.pass(user)).toEqual([]);
  });

  test('O4 O7: a report covers own and joined projects by name, with count and total of each period', async () => {
    const { user, checks, project } = await reader({}, [
      { ...up, name: 'backup' },
      { ...up, name: 'young', createdAt: moment('2026-02-10T00:00:00Z') },
    ]);
    await world.store.projects.update(project.id, { name: 'Zoo' });
    const other = await seed(world.store, [{ ...up, name: 'mirror' }]);
    await world.store.projects.update(other.project.id, { name: 'Attic' });
    await world.store.members.insert({
      projectId: other.project.id,
      userId: user.id,
      role: 'r',
      transferRequestedAt: null,
    });
    const stranger = await seed(world.store, [{ ...up, name: 'not yours' }]);
    await down(checks[0], '2026-02-27T23:00:00Z', 2 * DAY);
    await down(checks[0], '2026-01-05T00:00:00Z', 3600);
    await down(other.checks[0], '2026-02-05T00:00:00Z', 3 * DAY + 6 * 3600);
    await world.pass();
    const [mail] = world.mailsTo(user);
    const text = mail?.parsed.text ?? '';
    expect(text).toContain('2 checks had 2 downtime events in Feb. 2026.');
    expect(text.indexOf('Attic')).toBeLessThan(text.indexOf('Zoo'));
    expect(text).toContain('- mirror (up)\n    Feb. 2026: 1 downtime, 3 days 6 h\n    Jan. 2026: all good');
    expect(text).toContain('- backup (up)\n    Feb. 2026: 1 downtime, 1 day 1 h\n    Jan. 2026: 1 downtime, 1 h 0 min');
    expect(text).toContain('- young (up)\n    Feb. 2026: all good\n    Jan. 2026: –');
    expect(text).not.toContain('not yours');
    expect(stranger.checks).toHaveLength(1);
  });

  test('O6: downtime counts in the zone of the reader', async () => {
    const { user, checks } = await reader({ tz: 'Europe/Riga', reports: 'daily' });
    await down(checks[0], '2026-02-28T21:00:00Z', 7200);
    await world.pass();
    const text = world.mailsTo(user)[0]?.parsed.text ?? '';
    expect(text).toContain('March 1: 1 downtime, 1 h 0 min\n    February 28: 1 downtime, 1 h 0 min');
  });

  test('O8: names are escaped in HTML only; no ping URL and no UUID of a check is in it', async () => {
    const name = '<b>Ab & Zü.org</b>';
    const { user, checks } = await reader({}, [{ ...up, name, tags: 'prod db.x' }, up]);
    await world.pass();
    const { html = '', text = '' } = world.mailsTo(user)[0]?.parsed ?? {};
    expect(text).toContain(`- ${name} (up)`);
    expect(html).toContain('&lt;b>Ab &amp; Zü<span>.</span>org&lt;/b>');
    for (const check of checks) {
      expect(`${html}${text}`).not.toContain(check.code);
      expect(html).toContain(`https://rollcall.test/cloaked/${uniqueKey(check.code)}/`);
    }
    expect(html).not.toContain('/ping/');
    expect(text).not.toContain('\u00a0');
  });

  test('Y1 Y6: the mail carries one-click headers, and its envelope tells whom it was for when it bounces', async () => {
    const { user } = await reader();
    await world.pass();
    const [mail] = world.mailsTo(user);
    const headers = new Map(mail?.parsed.headers.map(({ key, value }) => [key, value]));
    expect(headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    expect(headers.get('list-unsubscribe')).toMatch(
      /^<https:\/\/rollcall\.test\/accounts\/unsubscribe_reports\/[^/]+\/>$/,
    );
    const bouncing = await openReportWorld(open, { start: NOW, env: { EMAIL_MAIL_FROM_TMPL: '%s@bounces.test' } });
    const { user: other } = await seed(bouncing.store, [up]);
    await bouncing.store.profiles.update(other.id, { nextReportAt: addSecs(NOW, -60) });
    await bouncing.pass();
    const id = readBounce(bouncing.mailsTo(other)[0]?.from.split('@')[0] ?? '', bouncing.config, NOW);
    expect(id).toBe(`r.${other.username}`);
    await bouncing.close();
  });

  test('a mail server that is away puts a report off by an hour, an address it refuses does not', async () => {
    const refusing = await openReportWorld(open, {
      start: NOW,
      sink: { refuseRecipient: { code: 550, message: 'no' } },
    });
    const { user } = await seed(refusing.store, [up]);
    const due = async () => {
      await refusing.store.profiles.update(user.id, { nextReportAt: addSecs(NOW, -60) });
      await refusing.pass();
      return (await refusing.store.profiles.ofUser(user.id))?.nextReportAt ?? T0;
    };
    expect(await due()).toBeGreaterThan(addSecs(NOW, DAY));
    await refusing.smtp.close();
    expect(await due()).toBe(addSecs(NOW, 3600));
    expect(refusing.lines.map(({ message }) => message)).toEqual([
      'a report could not be sent',
      'a report could not be sent',
    ]);
    await refusing.close();
  });

  test('a project without a name goes by the address of its owner', async () => {
    const owner = await seedUser(world.store, 'olga@example.org');
    const project = await seedProject(world.store, { ownerId: owner.id, name: '' });
    await seedCheck(world.store, { ...up, projectId: project.id });
    await world.store.profiles.update(owner.id, { nextReportAt: addSecs(NOW, -60) });
    await world.pass();
    expect(world.mailsTo(owner)[0]?.parsed.text).toContain('\nolga@example.org\n---');
  });
});
