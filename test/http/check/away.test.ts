import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Check } from '../../../server/core/check.ts';
import { addSecs, type Instant } from '../../../server/core/instant.ts';
import { createProjectWithKeys } from '../../../server/services/create-project.ts';
import { T0 } from '../../support/builders.ts';
import { seedCheck } from '../../support/seed.ts';
import { pageStores } from '../../support/stores.ts';
import { openWorld, type World } from './world.ts';

const DAY = 86_400;
const BEGIN = addSecs(T0, -2 * 3_600);
const END = addSecs(BEGIN, 40 * 60);
/** T0 is midnight. */
const WORDS = '2025-12-31 22:00:00–22:40:00';

describe.each(pageStores)('the time in which Rollcall was not listening, on $name', ({ open }) => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(open);
  });
  afterAll(async () => await world.close());
  afterEach(async () => {
    await world.db.store.dialect.knex('blind_windows').delete();
  });

  const see = async (path: string) => (await world.people.owner.visitor.get(path)).text;
  const away = async (over: { readonly appliedAt?: Instant | null } = {}) => {
    const { appliedAt = T0 } = over;
    const at = (moment: Instant) => world.db.store.dialect.instant(moment);
    await world.db.store.dialect.knex('blind_windows').insert({
      ...{ door: 'http', kind: 'blind', cause: 'stopped', from_at: at(BEGIN), to_at: at(END) },
      applied_at: appliedAt === null ? null : at(appliedAt),
    });
  };
  /** A check whose ping was expected in that time, and has not come since. */
  const unheardCheck = async (): Promise<Check> => {
    const lastPingAt = addSecs(T0, -DAY - 7_000);
    const check = await world.check({ name: 'nightly', status: 'up', timeoutSecs: DAY, lastPingAt, judgedFrom: END });
    const expected = { expectedAt: addSecs(BEGIN, 60), deadline: addSecs(BEGIN, 600), from: BEGIN, to: END };
    const row = { checkId: check.id, ...expected, judgedFrom: END, isTold: false, mailAt: null };
    await world.db.store.unheard.record([row], T0);
    return check;
  };

  test('is hatched in the strip of days and in the calendar', async () => {
    await away();
    const { code } = await world.check({ createdAt: addSecs(T0, -3 * DAY), status: 'up', lastPingAt: T0 });
    const details = await see(`/checks/${code}/details/`);
    expect(details).toContain('2025-12-31: all good; Rollcall was not listening for 40 min');
    expect(details.match(/class="day__away"/g)).toHaveLength(1);
    const history = await see(`/checks/${code}/history/`);
    expect(history.match(/calendar__day--up calendar__day--away/g)).toHaveLength(1);
  });

  test('is not shown of a day before the check was made, nor when it was shorter than a minute', async () => {
    await away();
    const { code } = await world.check({ createdAt: T0, status: 'up', lastPingAt: T0 });
    expect(await see(`/checks/${code}/details/`)).not.toContain('day__away');
    const { dialect } = world.db.store;
    await dialect.knex('blind_windows').update({ to_at: dialect.instant(addSecs(BEGIN, 59)) });
    const old = await world.check({ createdAt: addSecs(T0, -3 * DAY), status: 'up', lastPingAt: T0 });
    expect(await see(`/checks/${old.code}/details/`)).not.toContain('day__away');
  });

  test('is in the log of a check whose ping could not be heard, and in its files', async () => {
    await away();
    const { code } = await unheardCheck();
    expect(await see(`/checks/${code}/log/`)).toContain(`Not heard: Rollcall was not listening ${WORDS}`);
    expect(await see(`/checks/${code}/details/`)).toContain(`Not heard: Rollcall was not listening ${WORDS}`);
    expect(await see(`/checks/${code}/log/?filter=1&success=1`)).not.toContain('Not heard');
    const lines = await see(`/checks/${code}/log_events/?flip=1&format=ndjson`);
    expect(JSON.parse(lines)).toMatchObject({ event: 'unheard', away_from: '2025-12-31T22:00:00+00:00' });
  });

  test('is said on the page and in the list while nothing is known', async () => {
    await away();
    const check = await unheardCheck();
    const row = async (): Promise<string> => {
      const list = await see(`/projects/${world.project.code}/checks/`);
      return list.split('<tr').find((part) => part.includes(`id="check-${check.code}"`)) ?? '';
    };
    expect(await see(`/checks/${check.code}/details/`)).toContain(
      `Rollcall was not listening ${WORDS}. Nothing is known`,
    );
    expect(await row()).toMatch(/title="[^"]*Rollcall was not listening until 2025-12-31 22:40:00 UTC"/);
    await world.db.store.checks.update(check.id, { lastPingAt: T0 });
    expect(await see(`/checks/${check.code}/details/`)).not.toContain('Nothing is known');
    expect(await row()).not.toContain('not heard');
  });

  test('is given by the API with details', async () => {
    await away();
    const deps = { store: world.db.store, secretKey: 'test-secret' };
    const { project, apiKey } = await createProjectWithKeys({ ownerId: world.project.ownerId, name: 'P' }, deps);
    const check = await seedCheck(world.db.store, { projectId: project.id });
    const row = { checkId: check.id, expectedAt: BEGIN, deadline: END, from: BEGIN, to: END, judgedFrom: END };
    await world.db.store.unheard.record([{ ...row, isTold: false, mailAt: null }], T0);
    const get = async (query: string): Promise<unknown> => {
      const url = `${world.app.base}/api/v3/checks/${check.code}/flips/${query}`;
      return await (await fetch(url, { headers: { 'X-Api-Key': apiKey } })).json();
    };
    expect(await get('')).toEqual({ flips: [] });
    expect(await get('?details=1')).toEqual({
      flips: [],
      unheard: [
        {
          expected_at: '2025-12-31T22:00:00+00:00',
          away_from: '2025-12-31T22:00:00+00:00',
          away_to: '2025-12-31T22:40:00+00:00',
        },
      ],
    });
  });

  test.each([
    ['that did not ping', { lastPingAt: addSecs(T0, -3_600) }],
    ['whose run takes too long', { timeoutSecs: DAY, lastPingAt: T0, lastStartAt: addSecs(T0, -3_600) }],
  ])('until its checks are judged, none %s is shown as down by time alone', async (_, over) => {
    const deps = { store: world.db.store, secretKey: 'test-secret' };
    const owner = world.people.owner;
    const { project, apiKey } = await createProjectWithKeys({ ownerId: owner.user.id, name: 'Held' }, deps);
    const check = await seedCheck(world.db.store, {
      ...{ projectId: project.id, name: 'overdue', status: 'up', timeoutSecs: 60, graceSecs: 60 },
      ...over,
    });
    const shown = async () => {
      const url = `${world.app.base}/api/v3/checks/${check.code}`;
      const answer: unknown = await (await fetch(url, { headers: { 'X-Api-Key': apiKey } })).json();
      const list = await see(`/projects/${project.code}/checks/`);
      const badge = await (await fetch(`${world.app.base}/b/3/${check.badgeKey}.json`)).json();
      const details = await see(`/checks/${check.code}/details/`);
      const overview = await see('/?refresh=1');
      return {
        api: answer,
        list: /data-status="(\w+)"/.exec(list)?.[1],
        badge,
        title: /<title>(DOWN)?/.exec(details)?.[1] ?? '',
        overview: JSON.parse(overview)[project.code]?.status,
        page: [...details.matchAll(/class="status status--(\w+)"/g)].map(([, status]) => status),
      };
    };
    await away({ appliedAt: null });
    expect(await shown()).toMatchObject({
      ...{ api: { status: 'grace' }, list: 'grace', badge: { status: 'late' }, title: '', overview: 'grace' },
      page: ['grace', 'grace'],
    });
    await world.db.store.listening.markApplied(T0, T0);
    expect(await shown()).toMatchObject({
      ...{ api: { status: 'down' }, list: 'down', badge: { status: 'down' }, title: 'DOWN', overview: 'down' },
      page: ['down', 'down'],
    });
  });
});
