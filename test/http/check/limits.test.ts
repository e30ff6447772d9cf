import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../server/clock.ts';
import type { Check } from '../../../server/core/check.ts';
import type { Project } from '../../../server/core/project.ts';
import { makeApiKey } from '../../../server/keys.ts';
import { seedCheck } from '../../support/seed.ts';
import { stores } from '../../support/stores.ts';
import { openWorld, type World } from '../projects/world.ts';

describe.each(stores)('the limits of runs of a check, on $name', ({ open }) => {
  let world: World;
  let project: Project;
  let check: Check;
  beforeAll(async () => {
    world = await openWorld(await open());
    project = await world.project();
  });
  afterAll(async () => await world.close());
  beforeEach(async () => {
    check = await seedCheck(world.db.store, { projectId: project.id });
  });

  const path = () => `/checks/${check.code}/limits/`;
  const post = (fields: Record<string, string>) => world.people.member.visitor.post(path(), fields);
  const stored = async () => await world.db.store.checks.byId(check.id);
  const ALL = {
    start_grace_value: '5',
    start_grace_unit: '60',
    max_runtime_value: '1.5',
    max_runtime_unit: '3600',
    min_runtime_value: '45',
    min_runtime_unit: '1',
    min_interval_value: '1',
    min_interval_unit: '86400',
    fail_tolerance: '2',
  };
  const LIMITS = {
    startGraceSecs: 300,
    maxRuntimeSecs: 5_400,
    minRuntimeSecs: 45,
    minIntervalSecs: 86_400,
    failTolerance: 2,
  };

  test('all are saved, shown on the page of the check and in the dialog, and taken away again', async () => {
    const { visitor } = world.people.member;
    const { status, location } = await post(ALL);
    expect([status, location]).toEqual([302, `/checks/${check.code}/details/`]);
    expect(await stored()).toMatchObject(LIMITS);
    const details = (await visitor.get(`/checks/${check.code}/details/`)).text.replace(/<[^>]+>/g, ' ');
    expect(details.replace(/\s+/g, ' ')).toMatch(
      /Latest start 5 minutes Longest run 1 hour 30 minutes Shortest run 45 seconds Shortest interval 1 day Failed runs tolerated 2/,
    );
    const dialog = (await visitor.get(path())).text;
    expect(dialog).toMatch(/name="max_runtime_value"[^>]*value="90"/);
    expect(dialog).toMatch(/name="min_interval_value"[^>]*value="1"/);

    await post({ fail_tolerance: '' });
    expect(await stored()).toMatchObject({
      startGraceSecs: null,
      maxRuntimeSecs: null,
      minRuntimeSecs: null,
      minIntervalSecs: null,
      failTolerance: 0,
    });
  });

  test.each([
    ['start_grace', { start_grace_value: '10', start_grace_unit: '1' }],
    ['max_runtime', { max_runtime_value: '0', max_runtime_unit: '60' }],
    ['max_runtime', { max_runtime_value: '400', max_runtime_unit: '86400' }],
    ['min_runtime', { min_runtime_value: '0.5', min_runtime_unit: '1' }],
    ['min_runtime', { min_runtime_value: 'soon', min_runtime_unit: '60' }],
    ['min_interval', { min_interval_value: '2', min_interval_unit: '7' }],
    ['fail_tolerance', { fail_tolerance: '101' }],
    ['fail_tolerance', { fail_tolerance: '-1' }],
  ])('what is wrong with %s is said beside it, and nothing is saved: %o', async (name, fields) => {
    const { status, text } = await post({ ...ALL, ...fields });
    expect(status).toBe(400);
    expect(text).toMatch(new RegExp(`id="(limit|field)-${name}-error"[^<]*>[^<]*must be`));
    expect(await stored()).toEqual(check);
  });

  test('the limit of a run in progress moves its deadline', async () => {
    const startedAt = systemClock().now();
    await world.db.store.checks.update(check.id, { lastStartAt: startedAt, status: 'new' });
    await post({ max_runtime_value: '2', max_runtime_unit: '3600' });
    const after = await stored();
    expect(Number(after?.alertAfter) - startedAt).toBe(7_200_000_000);
  });

  test('those who may only read are refused', async () => {
    expect((await world.people.reader.visitor.post(path(), ALL)).status).toBe(403);
    expect(await stored()).toEqual(check);
  });

  test('version 3 of the API takes and shows them, when they are set', async () => {
    const { key, stored: apiKey } = makeApiKey('rw', world.app.config.secretKey);
    await world.db.store.projects.update(project.id, { apiKey });
    const ask = async (version: number, method: string, body?: object) => {
      const response = await fetch(`${world.app.base}/api/v${version}/checks/${check.code}`, {
        method,
        headers: { 'X-Api-Key': key, 'Content-Type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, document: JSON.parse(await response.text()) };
    };
    const wanted = { start_grace: 300, max_runtime: 5_400, min_runtime: 45, min_interval: 86_400, fail_tolerance: 2 };
    expect(Object.keys((await ask(3, 'GET')).document)).not.toContain('max_runtime');
    expect(await ask(3, 'POST', wanted)).toMatchObject({ status: 200, document: wanted });
    expect(await stored()).toMatchObject(LIMITS);
    expect(Object.keys((await ask(2, 'GET')).document)).not.toContain('max_runtime');
    expect(await ask(3, 'POST', { max_runtime: 0 })).toMatchObject({ status: 400 });
    expect(await ask(3, 'POST', { max_runtime: null, fail_tolerance: 0 })).toMatchObject({ status: 200 });
    expect(await stored()).toMatchObject({ ...LIMITS, maxRuntimeSecs: null, failTolerance: 0 });
  });
});
