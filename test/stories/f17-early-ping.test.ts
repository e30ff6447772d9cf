import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Check } from '../../server/core/check.ts';
import { addSecs, type Instant, instant, MICROS_PER_SECOND } from '../../server/core/instant.ts';
import type { Project } from '../../server/core/project.ts';
import { createProjectWithKeys } from '../../server/services/create-project.ts';
import { openWorld, type World } from '../http/projects/world.ts';
import { type MovingClock, movingClock } from '../support/moving-clock.ts';
import { stores } from '../support/stores.ts';

// F17: the clock of a job is 2 s ahead. Its ping counted for the time before, and the check went down.

const HOUR = 3600;
const HOUR_MICROS = HOUR * MICROS_PER_SECOND;
const GRACE = 300;

describe.each(stores)('a ping two seconds before a time of the schedule, on $name', ({ open }) => {
  let world: World;
  let clock: MovingClock;
  let project: Project;
  /** A whole hour. */
  let start: Instant;
  beforeAll(async () => {
    clock = movingClock();
    world = await openWorld(await open(), { clock });
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    project = await world.project();
    start = instant(Math.ceil(clock.now() / HOUR_MICROS) * HOUR_MICROS);
  });

  const add = async (fields: Readonly<Record<string, string>>): Promise<Check> => {
    const form = { name: 'hourly', slug: '', tags: '', desc: '', timeout: '3600', grace: String(GRACE), tz: 'UTC' };
    await world.people.owner.visitor.post(`/projects/${project.code}/checks/add/`, { ...form, ...fields });
    const [check] = await world.db.store.checks.ofProject(project.id);
    if (check === undefined) throw new Error('the check was not added');
    return check;
  };
  const pingAt = async ({ id, code }: Check, secs: number) => {
    clock.advance((addSecs(start, secs) - clock.now()) / MICROS_PER_SECOND);
    expect((await fetch(`${world.app.base}/ping/${code}`)).status).toBe(200);
    return await world.db.store.checks.byId(id);
  };
  const deadline = (secs: number) => ({ status: 'up', alertAfter: addSecs(start, secs + GRACE) });

  test.each([
    ['cron', '0 * * * *'],
    ['oncalendar', '*-*-* *:00:00'],
  ])('answers that time, for a %s check added in the browser', async (kind, schedule) => {
    const check = await add({ kind, schedule });
    expect(check.earlyToleranceSecs).toBe(60);
    expect(await pingAt(check, HOUR - 2)).toMatchObject(deadline(2 * HOUR));
    // and one that comes after its time is as before
    expect(await pingAt(check, 2 * HOUR + 5)).toMatchObject(deadline(3 * HOUR));
  });

  test('counts for the time before where the tolerance is 0', async () => {
    const check = await add({ kind: 'cron', schedule: '0 * * * *', early_tolerance: '0' });
    expect(await pingAt(check, HOUR - 2)).toMatchObject(deadline(HOUR));
  });

  test('is not early for a check made by the API, as with Healthchecks, unless it says so', async () => {
    const deps = { store: world.db.store, secretKey: 'test-secret' };
    const { apiKey } = await createProjectWithKeys({ ownerId: world.people.owner.user.id, name: 'P' }, deps);
    const create = async (body: object) => {
      const headers = { 'X-Api-Key': apiKey };
      const url = `${world.app.base}/api/v3/checks/`;
      const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
      const made: unknown = await response.json();
      return made;
    };
    expect(await create({ schedule: '0 * * * *' })).not.toHaveProperty('early_tolerance');
    expect(await create({ schedule: '0 * * * *', early_tolerance: 30 })).toMatchObject({ early_tolerance: 30 });
  });

  test('must be between 0 and an hour', async () => {
    const form = {
      name: 'x',
      slug: '',
      tags: '',
      desc: '',
      kind: 'cron',
      schedule: '0 * * * *',
      grace: '300',
      tz: 'UTC',
    };
    const { status, text } = await world.people.owner.visitor.post(`/projects/${project.code}/checks/add/`, {
      ...form,
      early_tolerance: '3601',
    });
    expect(status).toBe(400);
    expect(text).toContain('choose from 0 to 3600 seconds');
  });
});
