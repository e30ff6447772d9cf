import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Check } from '../../../server/core/check.ts';
import type { Project } from '../../../server/core/project.ts';
import { at } from '../../support/builders.ts';
import { seedCheck } from '../../support/seed.ts';
import { pageStores } from '../../support/stores.ts';
import { testClock } from '../../support/test-clock.ts';
import { openWorld, type World } from '../projects/world.ts';

const clock = testClock(at(1_000));

describe.each(pageStores)('the schedule of a check, on $name', ({ open }) => {
  let world: World;
  let project: Project;
  let check: Check;
  beforeAll(async () => {
    world = await openWorld(await open(), { clock });
    project = await world.project();
  });
  afterAll(async () => await world.close());
  beforeEach(async () => {
    check = await seedCheck(world.db.store, {
      projectId: project.id,
      name: 'nightly <b>backup</b>',
      status: 'up',
      timeoutSecs: 3600,
      graceSecs: 600,
      lastPingAt: at(0),
      alertAfter: at(4200),
    });
  });

  const path = () => `/checks/${check.code}/timeout/`;
  const post = (fields: Record<string, string>, headers = {}) =>
    world.people.member.visitor.post(path(), fields, headers);
  const stored = async () => {
    const now = await world.db.store.checks.byId(check.id);
    if (now === null) throw new Error('the check is gone');
    return now;
  };

  test('V9: the dialog is also a page, with the values of the check', async () => {
    const { status, text } = await world.people.member.visitor.get(path());
    expect(status).toBe(200);
    expect(text).toContain('<html');
    expect(text).toContain('nightly &lt;b>backup&lt;/b>');
    expect(text).toMatch(/name="timeout_value"[^>]*value="1"/);
    expect(text).toMatch(/<option value="3600" selected>/);
  });

  test('what happens when Rollcall was not listening is chosen in the dialog', async () => {
    const form = { kind: 'simple', timeout: '3600', grace: '600' };
    await post({ ...form, when_unheard: 'tell' });
    expect(await stored()).toMatchObject({ whenUnheard: 'tell' });
    expect((await world.people.member.visitor.get(path())).text).toMatch(/<option value="tell" selected>/);
    // a form that says nothing about it, or something else, changes nothing
    await post(form);
    await post({ ...form, when_unheard: 'panic' });
    expect(await stored()).toMatchObject({ whenUnheard: 'tell' });
  });

  test('V9: scripts get the dialog only', async () => {
    const { text } = await world.people.member.visitor.get(path(), { 'X-Rollcall-Fragment': 'dialog' });
    expect(text).not.toContain('<html');
    expect(text).toContain('name="kind"');
  });

  test('5.2: the zones that the project uses most come first', async () => {
    for (const tz of ['Asia/Tokyo', 'Asia/Tokyo', 'Europe/Riga']) {
      await seedCheck(world.db.store, { projectId: project.id, kind: 'cron', schedule: '0 0 * * *', tz });
    }
    const { text } = await world.people.member.visitor.get(path());
    const [, most = ''] = /label="Often used">(.*?)<\/optgroup>/s.exec(text) ?? [];
    expect([...most.matchAll(/value="([^"]+)"/g)].map(([, zone]) => zone)).toEqual([
      'UTC',
      'Asia/Tokyo',
      'Europe/Riga',
    ]);
  });

  test.each([
    ['simple', { timeout: '7200', grace: '1200' }, { kind: 'simple', timeoutSecs: 7200, graceSecs: 1200 }],
    [
      'simple, as our form sends it',
      { kind: 'simple', timeout_value: '1.5', timeout_unit: '3600', grace_value: '20', grace_unit: '60' },
      { timeoutSecs: 5400, graceSecs: 1200 },
    ],
    [
      'cron',
      { kind: 'cron', schedule: '30 2 * * *', tz: 'Europe/Riga', grace: '3600' },
      { kind: 'cron', schedule: '30 2 * * *', tz: 'Europe/Riga', graceSecs: 3600, timeoutSecs: 3600 },
    ],
    [
      'OnCalendar of several lines',
      { kind: 'oncalendar', schedule: 'Mon..Fri 18:00\r\nSat 12:00', tz: 'UTC', grace: '60' },
      { kind: 'oncalendar', schedule: 'Mon..Fri 18:00\nSat 12:00', graceSecs: 60 },
    ],
    [
      'one of three kinds that are all filled in',
      {
        kind: 'oncalendar',
        timeout_value: '',
        timeout_unit: '60',
        schedule_cron: 'nonsense',
        schedule_oncalendar: 'daily',
        tz: 'UTC',
        grace: '60',
      },
      { kind: 'oncalendar', schedule: 'daily' },
    ],
  ])('5.2: %s is saved', async (_, fields, expected) => {
    const { status, location } = await post({ kind: 'simple', ...fields });
    expect([status, location]).toEqual([302, `/projects/${project.code}/checks/`]);
    expect(await stored()).toMatchObject(expected);
  });

  test('V3: from the details one returns to the details, from a list to the list as it was filtered', async () => {
    const fields = { kind: 'simple', timeout: '7200', grace: '1200' };
    const from = (where: string) => post(fields, { referer: `${world.app.base}${where}` });
    const details = `/checks/${check.code}/details/`;
    expect((await from(details)).location).toBe(details);
    const list = `/projects/${project.code}/checks/?tag=a&search=b`;
    expect((await from(list)).location).toBe(list);
  });

  test.each([
    ['no kind', { timeout: '60', grace: '60' }, 'three'],
    ['a period that is too short', { kind: 'simple', timeout: '59', grace: '60' }, '1 minute'],
    ['a period that is too long', { kind: 'simple', timeout: '31536001', grace: '60' }, '365 days'],
    ['a grace time that is no number', { kind: 'simple', timeout: '60', grace: 'x' }, '1 minute'],
    ['six fields', { kind: 'cron', schedule: '* * * * * *', tz: 'UTC', grace: '60' }, '5 fields'],
    ['a day that never comes', { kind: 'cron', schedule: '0 0 31 2 *', tz: 'UTC', grace: '60' }, 'day of month'],
    ['no schedule', { kind: 'oncalendar', schedule: '', tz: 'UTC', grace: '60' }, 'missing'],
    ['an unknown zone', { kind: 'cron', schedule: '* * * * *', tz: 'Mars/Olympus', grace: '60' }, 'time zone'],
    ['a zone by an old name', { kind: 'cron', schedule: '* * * * *', tz: 'Europe/Kiev', grace: '60' }, 'time zone'],
    [
      'a schedule that is too long',
      { kind: 'oncalendar', schedule: 'daily\n'.repeat(20), tz: 'UTC', grace: '60' },
      '100',
    ],
  ])('5.2: %s is refused beside the field, and nothing is saved', async (_, fields, part) => {
    const { status, text } = await post(fields);
    expect(status).toBe(400);
    expect(text).toMatch(new RegExp(`class="field__error"[^>]*>[^<]*${part}`));
    expect(await stored()).toEqual(check);
  });

  test('V9: without script one button shows what the schedule means and saves nothing', async () => {
    const { status, text } = await post({
      kind: 'cron',
      schedule_cron: '0 4 * * 1',
      tz: 'UTC',
      grace: '60',
      preview: '1',
    });
    expect(status).toBe(200);
    expect(text).toContain('Every Monday at 04:00');
    expect(await stored()).toEqual(check);
  });

  test('5.2: the deadline follows from the new schedule', async () => {
    await post({ kind: 'simple', timeout: '7200', grace: '1200' });
    expect((await stored()).alertAfter).toBe(at(8400));
  });

  test('5.2: a check that is overdue by its new schedule goes down at once, and nobody is told', async () => {
    await post({ kind: 'simple', timeout: '60', grace: '60' });
    expect(await stored()).toMatchObject({ status: 'down', alertAfter: null });
    const flips = await world.db.store.flips.ofCheck(check.id, 10);
    expect(flips).toMatchObject([{ oldStatus: 'up', newStatus: 'down', reason: '' }]);
    expect(flips[0]?.processedAt).not.toBeNull();
  });

  test('5.2: that starts the reminders of those who want them', async () => {
    const { user } = world.people.owner;
    await world.db.store.profiles.update(user.id, { nagPeriodSecs: 3600, nextNagAt: null });
    await post({ kind: 'simple', timeout: '60', grace: '60' });
    expect((await world.db.store.profiles.ofUser(user.id))?.nextNagAt).not.toBeNull();
  });

  test('5.2: a check that is down does not come up by that', async () => {
    await world.db.store.checks.update(check.id, { status: 'down', alertAfter: null });
    await post({ kind: 'simple', timeout: '86400', grace: '3600' });
    expect((await stored()).status).toBe('down');
    expect(await world.db.store.flips.ofCheck(check.id, 10)).toEqual([]);
  });

  test('V2: those who may only read are refused, others see nothing', async () => {
    const fields = { kind: 'simple', timeout: '7200', grace: '1200' };
    expect((await world.people.reader.visitor.post(path(), fields)).status).toBe(403);
    expect((await world.people.reader.visitor.get(path())).status).toBe(403);
    expect((await world.people.outsider.visitor.post(path(), fields)).status).toBe(404);
    expect(await stored()).toEqual(check);
  });
});
