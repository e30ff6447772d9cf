import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pageStores } from '../../support/stores.ts';
import { openWorld, type World } from '../projects/world.ts';

describe.each(pageStores)('previews of schedules, on $name', ({ open }) => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(await open());
  });
  afterAll(async () => await world.close());

  const CRON = '/checks/cron_preview/';
  const ON_CALENDAR = '/checks/oncalendar_preview/';
  const asStranger = (fields: Record<string, string>, path = CRON) => world.app.visitor().post(path, fields);
  const asMember = (fields: Record<string, string>, path = ON_CALENDAR) =>
    world.people.member.visitor.post(path, fields);
  const dates = (html: string) => html.match(/<td><time/g)?.length ?? 0;

  test('5.2: strangers see what a cron expression means: words, six dates, local and UTC', async () => {
    const { status, text } = await asStranger({ schedule: '30 2 * * *', tz: 'Europe/Riga' });
    expect(status).toBe(200);
    expect(text).toContain('Every day at 02:30');
    expect(text).toContain('Europe/Riga');
    expect(text).toContain('UTC');
    expect(dates(text)).toBe(6);
    expect(text).toMatch(/datetime="\d{4}-\d\d-\d\dT0\d:30:00\+00:00"/);
    expect(text).not.toContain('<html');
  });

  test('5.2: a form without its token gets nothing', async () => {
    const init = { method: 'POST', body: new URLSearchParams({ schedule: '* * * * *', tz: 'UTC' }) };
    expect((await world.app.visitor().send(CRON, init)).status).toBe(403);
  });

  test.each([
    [{ schedule: '99 * * * *', tz: 'UTC' }, 'minute'],
    [{ schedule: '* * * *', tz: 'UTC' }, '5 fields'],
    [{ schedule: '* * * * *', tz: 'Mars/Olympus' }, 'time zone'],
    [{ schedule: '', tz: '' }, '5 fields'],
    [{ schedule: `${'*'.repeat(5_000)}`, tz: 'UTC' }, 'too long'],
    [{ schedule: '<script>alert(1)</script>', tz: 'UTC' }, 'fields'],
  ])('5.2: %j is answered with what is wrong, and 200', async (fields, part) => {
    const { status, text } = await asStranger(fields);
    expect(status).toBe(200);
    expect(text).toContain('data-preview-error');
    expect(text).toContain(part);
    expect(text).not.toContain('<script>');
  });

  test('5.2: OnCalendar is for those who are signed in', async () => {
    const fields = { schedule: 'Mon..Fri 18:00', tz: 'Europe/London' };
    expect((await asStranger(fields, ON_CALENDAR)).status).toBe(403);
    const { status, text } = await asMember(fields);
    expect([status, dates(text)]).toEqual([200, 6]);
    expect(text).toContain('Monday to Friday at 18:00');
  });

  test('5.2: fewer dates are shown when the schedule ends', async () => {
    const year = new Date().getUTCFullYear() + 1;
    const { text } = await asMember({ schedule: `${year}-01-01 10:00\n${year}-02-01 10:00`, tz: 'UTC' });
    expect(dates(text)).toBe(2);
    expect((await asMember({ schedule: '2020-01-01 10:00', tz: 'UTC' })).text).toContain('No further date');
  });

  test('5.2: the time of the viewer is shown too, also by a name of long ago', async () => {
    const fields = { schedule: '30 2 * * *', tz: 'Europe/Riga' };
    expect((await asStranger({ ...fields, viewer_tz: 'Asia/Calcutta' })).text).toContain('Yours (Asia/Kolkata)');
    expect((await asStranger({ ...fields, viewer_tz: '<b>' })).text).not.toContain('Yours');
  });

  test('5.2: with a grace time it tells when the alert goes out, and warns when that is longer than the interval', async () => {
    const fields = { schedule: '*/10 * * * *', tz: 'UTC' };
    expect((await asStranger(fields)).text).not.toContain('alert is sent');
    expect((await asStranger({ ...fields, grace: '60' })).text).toContain('alert is sent');
    expect((await asStranger({ ...fields, grace: '60' })).text).not.toContain('goes unnoticed');
    expect((await asStranger({ ...fields, grace_value: '1', grace_unit: '3600' })).text).toContain('goes unnoticed');
  });

  test('5.2: a change of the clock on the way is told', async () => {
    // once a year only, so that a change is always on the way
    const { text } = await asStranger({ schedule: '0 12 1 1 *', tz: 'Europe/Riga' });
    expect(text).toMatch(/Clocks go (forward|back) 1 hour on Sun/);
  });

  test('2: programs ask whether a schedule is valid', async () => {
    const ask = async (query: string) => {
      const { status, text } = await world.app.visitor().get(`/checks/validate_schedule/?${query}`);
      return [status, JSON.parse(text)];
    };
    expect(await ask('kind=cron&schedule=*+*+*+*+*')).toEqual([200, { result: true }]);
    expect(await ask('kind=cron&schedule=daily')).toEqual([200, { result: false }]);
    expect(await ask('kind=oncalendar&schedule=daily')).toEqual([200, { result: true }]);
    expect(await ask('kind=oncalendar')).toEqual([200, { result: false }]);
    expect(await ask('kind=simple&schedule=60')).toEqual([400, { error: expect.any(String) }]);
  });
});
