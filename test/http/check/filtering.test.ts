import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Check } from '../../../server/core/check.ts';
import type { Project } from '../../../server/core/project.ts';
import { aPing } from '../../support/builders.ts';
import { seedCheck } from '../../support/seed.ts';
import { pageStores } from '../../support/stores.ts';
import { openWorld, type World } from '../projects/world.ts';

describe.each(pageStores)('the filtering rules of a check, on $name', ({ open }) => {
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

  const path = () => `/checks/${check.code}/filtering_rules/`;
  const post = (fields: Record<string, string>) => world.people.member.visitor.post(path(), fields);
  const stored = async () => await world.db.store.checks.byId(check.id);
  const ALL = {
    methods: 'POST',
    filter_http_body: 'on',
    filter_subject: 'on',
    filter_body: 'on',
    start_kw: 'BEGIN',
    success_kw: 'OK, done',
    failure_kw: 'ERROR',
    filter_default_fail: '1',
    manual_resume: '1',
  };

  test('5.4: all rules are saved, and one is led to the details', async () => {
    const { status, location } = await post(ALL);
    expect([status, location]).toEqual([302, `/checks/${check.code}/details/`]);
    expect(await stored()).toMatchObject({
      methods: 'POST',
      filterHttpBody: true,
      filterSubject: true,
      filterBody: true,
      startKw: 'BEGIN',
      successKw: 'OK, done',
      failureKw: 'ERROR',
      filterDefaultFail: true,
      manualResume: true,
    });
  });

  test('5.4: fields that are missing are cleared', async () => {
    await post(ALL);
    await post({});
    expect(await stored()).toEqual(check);
  });

  test.each([
    ['other methods', { methods: 'PUT' }],
    ['keywords that are too long', { failure_kw: 'x'.repeat(201) }],
  ])('5.4: %s are refused', async (_, fields) => {
    expect((await post(fields)).status).toBe(400);
    expect(await stored()).toEqual(check);
  });

  test.each([
    ['a failure keyword', { filter_http_body: '1', failure_kw: 'ERROR' }, 'an ERROR came', 'count as a failure'],
    ['a success keyword', { filter_http_body: '1', success_kw: 'ok' }, 'all ok', 'count as a success'],
    ['a start keyword', { filter_http_body: '1', start_kw: 'begin' }, 'we begin', 'count as a start'],
    ['no keyword', { filter_http_body: '1', start_kw: 'begin' }, 'we Begin', 'be ignored'],
    ['no keyword', { filter_http_body: '1', filter_default_fail: '1' }, 'nothing', 'count as a failure'],
    ['no rule', {}, 'ERROR', 'its address decides'],
  ])('5.4: trying %s says what comes of it and saves nothing', async (_, rules, text, verdict) => {
    const seen = await post({ ...rules, try: '1', try_text: text, try_via: 'http' });
    expect(seen.status).toBe(200);
    expect(seen.text.replace(/<[^>]+>/g, '')).toContain(verdict);
    expect(await stored()).toEqual(check);
  });

  test('5.4: the text of a past ping can be tried', async () => {
    const ping = (n: number, body: string) => aPing({ n, body: new TextEncoder().encode(body) });
    await world.db.store.pings.insert(check.id, [ping(1, 'first <b>'), ping(2, 'second')]);
    const { visitor } = world.people.member;
    expect((await visitor.get(path())).text).toContain('>second</textarea>');
    expect((await visitor.get(`${path()}?ping=1`)).text).toContain('>first &lt;b></textarea>');
  });

  test('V2: those who may only read are refused', async () => {
    expect((await world.people.reader.visitor.post(path(), ALL)).status).toBe(403);
    expect(await stored()).toEqual(check);
  });
});
