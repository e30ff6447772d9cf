import { beforeAll, describe, expect, test } from 'vitest';
import { ADMIN_MODELS } from '../../../server/http/pages/admin/models/index.ts';
import type { AdminSource } from '../../../server/store/admin/source.ts';
import { ADMIN_SOURCES } from '../../../server/store/admin/sources.ts';
import { CONFIRMED } from '../../support/people.ts';
import { pageStores } from '../../support/stores.ts';
import type { Visitor } from '../../support/visitor.ts';
import { accountWorld } from '../account/account-world.ts';
import { type Household, household, SECRET, staffIn, TOKEN } from './admin-world.ts';

const MODELS = ADMIN_MODELS.map((model) => [model.path, model] as const);
const sourceOf = (name: keyof typeof ADMIN_SOURCES): AdminSource => ADMIN_SOURCES[name];

describe('the lists of the administration', () => {
  test('there is one for every source', () => {
    expect(ADMIN_MODELS.map(({ source }) => source).sort()).toEqual(Object.keys(ADMIN_SOURCES).sort());
  });

  test.each(MODELS)('%s filters by what its source can filter by', (_, { source, filters }) => {
    const known = sourceOf(source).filters ?? {};
    expect(filters.map(({ name }) => name).sort()).toEqual(Object.keys(known).sort());
    for (const { name, choices } of filters) {
      expect(choices.map(({ value }) => value)).toEqual(Object.keys(known[name] ?? {}));
    }
  });

  test.each(MODELS)('%s shows only what its source has', (_, model) => {
    const asked: string[] = [];
    const note =
      <T>(value: T) =>
      (name: string) => {
        asked.push(name);
        return value;
      };
    const row = {
      key: '1',
      ...{ text: note('x'), number: note(1), flag: note(true), at: note(null), iso: note(null), has: note(true) },
      links: () => [],
    };
    for (const { show } of [...model.columns, ...model.facts]) show(row, { prefix: '', isSuperuser: true });
    const known = Object.keys(sourceOf(model.source).columns);
    expect(asked.filter((name) => !known.includes(name))).toEqual([]);
    const writable = Object.keys(sourceOf(model.source).writable ?? {});
    const unknown = model.fields.filter(({ name }) => !writable.includes(name));
    expect(model.save === undefined ? unknown : []).toEqual([]);
  });
});

describe.each(pageStores)('the administration on $name', ({ open }) => {
  const world = accountWorld(open);
  let superuser: Visitor;
  let staff: Visitor;
  let theirs: Household;

  beforeAll(async () => {
    theirs = await household(world.db(), world.clock);
    await world
      .opened()
      .store.dialect.knex('log_records')
      .insert({
        created_at: world.opened().store.dialect.instant(world.clock.now()),
        level: 40,
        host: 'web-1',
        name: 'web',
        message: 'something broke',
        traceback: 'Error: something\n  at somewhere',
      });
    superuser = await world.app().signIn(await staffIn(world.db(), { isStaff: true, isSuperuser: true }), CONFIRMED);
    staff = await world.app().signIn(await staffIn(world.db(), { isStaff: true, isSuperuser: false }));
    // leaves an entry in the audit log
    const path = `/admin/accounts/profile/${theirs.user.id}/change/`;
    await superuser.post(path, { action: 'schedule_deletion' });
    await superuser.post(path, { action: 'unschedule_deletion' });
  });

  test('the start page lists all of them, and how alerting is doing', async () => {
    const { status, text } = await superuser.get('/admin/');
    expect(status).toBe(200);
    for (const { path } of ADMIN_MODELS) expect(text).toContain(`href="/admin/${path}/"`);
    expect(text).toContain('No process that sends alerts has ever run');
  });

  test.each(MODELS)('%s lists its rows with all columns, and each row has a page', async (path, model) => {
    const { status, text } = await superuser.get(`/admin/${path}/`);
    expect(status).toBe(200);
    for (const { label } of model.columns) expect(text).toContain(label);
    const [href = ''] = new RegExp(`/admin/${path}/[\\d-]+/change/`).exec(text) ?? [];
    expect(href).not.toBe('');
    expect((await superuser.get(href)).status).toBe(200);
  });

  test.each(
    ADMIN_MODELS.flatMap(({ path, filters }) =>
      filters.flatMap(({ name, choices }) => choices.map(({ value }) => [path, name, value] as const)),
    ),
  )('%s filters by %s: %s', async (path, name, value) => {
    const query = new URLSearchParams({ [name]: value, q: 'nothing-has-this' });
    expect((await superuser.get(`/admin/${path}/?${new URLSearchParams({ [name]: value })}`)).status).toBe(200);
    expect((await superuser.get(`/admin/${path}/?${query}`)).text).toContain('Nothing found.');
  });

  test.each<[string, () => string, boolean]>([
    ['accounts/profile', () => theirs.user.email, true],
    ['accounts/profile', () => String(theirs.user.id), true],
    ['accounts/project', () => theirs.project.code.toUpperCase(), true],
    ['api/check', () => `Nightly ${theirs.user.email}`, true],
    ['api/check', () => 'Nightly nobody@example.org', false],
    ['api/check', () => '%', false],
    ['api/check', () => "'; drop table checks", false],
    ['api/ping', () => theirs.checks[0]?.code ?? '', true],
    ['api/notification', () => theirs.channel.code, true],
  ])('%s is searched, each word by itself: %#', async (path, search, isFound) => {
    const { text } = await superuser.get(`/admin/${path}/?${new URLSearchParams({ q: search() })}`);
    expect(text.includes('Nothing found.')).toBe(!isFound);
  });

  test('a filter leaves out what it should', async () => {
    const count = async (query: string): Promise<string | undefined> =>
      / of (\d+)</.exec((await superuser.get(`/admin/auth/user/?${query}`)).text)?.[1];
    expect(await count('staff=yes')).toBe('2');
    expect(await count('staff=yes&superuser=yes')).toBe('1');
    expect(await count('staff=no')).toBe('1');
  });

  test('a list has pages', async () => {
    const { knex } = world.opened().store.dialect;
    const at = world.opened().store.dialect.instant(world.clock.now());
    const rows = Array.from({ length: 250 }, (_, n) => ({
      created_at: at,
      level: 30,
      name: 'many',
      message: `no ${n}`,
    }));
    await knex('log_records').insert(rows);
    const first = await superuser.get('/admin/logs/record/?q=many');
    expect(first.text).toContain('1–200 of 250');
    expect(first.text).toContain('href="?q=many&amp;page=2"');
    const second = await superuser.get('/admin/logs/record/?q=many&page=2');
    expect(second.text).toContain('201–250 of 250');
    expect(second.text).not.toContain('page=3');
    await knex('log_records').where({ name: 'many' }).delete();
  });

  test('names are text, whatever is in them', async () => {
    const { text } = await superuser.get('/admin/api/check/');
    expect(text).toContain('Nightly &lt;b>dump&lt;/b>');
    expect(text).not.toContain('<b>dump');
  });

  test('staff sees everything except secrets, and can change nothing', async () => {
    for (const { path } of ADMIN_MODELS) {
      const list = await staff.get(`/admin/${path}/`);
      expect([path, list.status]).toEqual([path, 200]);
      const [href = ''] = new RegExp(`/admin/${path}/[\\d-]+/change/`).exec(list.text) ?? [];
      const row = await staff.get(href);
      const { pingKey, badgeKey } = theirs.project;
      for (const secret of [SECRET, TOKEN, 'plainkeyplainkey', pingKey ?? '', badgeKey, 'sealed']) {
        expect(`${list.text}${row.text}`).not.toContain(secret === theirs.project.code ? 'no such' : secret);
      }
      expect(row.text).not.toContain('<h2 class="card__title">Change');
      expect((await staff.post(href, { name: 'changed', action: 'deactivate' })).status).toBe(403);
      expect((await staff.get(href.replace('change', 'delete'))).status).toBe(403);
      expect((await staff.post(href.replace('change', 'delete'))).status).toBe(403);
    }
  });

  test('the seed of an authenticator app and stored passwords are shown to nobody', async () => {
    for (const path of ['accounts/profile', 'auth/user']) {
      const { text } = await superuser.get(`/admin/${path}/${theirs.user.id}/change/`);
      expect(text).not.toContain(SECRET);
      expect(text).not.toMatch(/argon2|pbkdf2/);
    }
  });

  test('there is nothing for anybody else', async () => {
    const visitor = await world.app().signIn(theirs.user);
    expect((await visitor.get('/admin/')).status).toBe(404);
    for (const { path } of ADMIN_MODELS) expect((await visitor.get(`/admin/${path}/`)).status).toBe(404);
    expect((await world.app().visitor().get('/admin/')).location).toContain('/accounts/login/');
  });

  test('a row that is not there is not found', async () => {
    for (const key of ['999999', '1-2', '1-2-3', 'x']) {
      expect((await superuser.get(`/admin/auth/user/${key}/change/`)).status).toBe(404);
    }
  });
});
