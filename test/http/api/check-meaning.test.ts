import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seedChannel } from '../../support/seed.ts';
import { pageStores } from '../../support/stores.ts';
import { type ApiWorld, buildApiWorld } from './world.ts';

const CRON = '15 3 * * *';

describe.each(pageStores)('what fields of a request mean on $name', ({ open }) => {
  let world: ApiWorld;
  const channels: Record<string, string> = {};

  beforeAll(async () => {
    world = await buildApiWorld(await open());
    const { store, project, other } = world;
    for (const name of ['Ops hook', 'mail', 'dup', 'a,b'])
      channels[name] = (await seedChannel(store, project, email(name))).code;
    await seedChannel(store, project, email('dup'));
    // a channel named after another's UUID
    await seedChannel(store, project, email(channels['mail'] ?? ''));
    channels['foreign'] = (await seedChannel(store, other.project, email('foreign'))).code;
  });
  afterAll(() => world.end());

  const update = async (uuid: string, fields: object) => (await world.post(`checks/${uuid}`, fields)).json;

  describe('5.2: kind of schedule', () => {
    test('a schedule makes the check cron or OnCalendar, a timeout makes it simple again', async () => {
      const { uuid } = await world.make({ timeout: 120 });
      expect(await update(uuid, { schedule: CRON, tz: 'America/New_York' })).toMatchObject({
        schedule: CRON,
        tz: 'America/New_York',
      });
      expect(await update(uuid, { schedule: 'Mon..Fri 02:30' })).toMatchObject({
        schedule: 'Mon..Fri 02:30',
        tz: 'America/New_York',
      });
      const simple = await update(uuid, { timeout: 300 });
      expect(simple).toMatchObject({ timeout: 300 });
      expect(simple).not.toHaveProperty('schedule');
    });

    test('a timeout beside a schedule is looked at but not kept', async () => {
      const { uuid } = await world.make({ timeout: 120 });
      expect(await update(uuid, { schedule: CRON, timeout: 900 })).not.toHaveProperty('timeout');
      expect((await world.post(`checks/${uuid}`, { schedule: CRON, timeout: 1 })).status).toBe(400);
      const row = await world.store.checks.byCode(uuid);
      expect(row?.timeoutSecs).toBe(120);
    });

    test('a time zone alone is kept and changes nothing else', async () => {
      const { uuid } = await world.make();
      expect(await update(uuid, { tz: 'Asia/Tokyo' })).toHaveProperty('timeout', 86_400);
      expect(await update(uuid, { schedule: CRON })).toMatchObject({ schedule: CRON, tz: 'Asia/Tokyo' });
    });

    test('a new check without a time zone has UTC', async () => {
      expect(await world.make({ schedule: CRON })).toMatchObject({ schedule: CRON, tz: 'UTC' });
    });

    test.each(['*/5 * * * *', '0 0 * * 1 ', '12:34\n20:00', 'weekly Europe/Riga'])(
      '"%s" is kept as sent',
      async (schedule) => {
        expect(await world.make({ schedule })).toMatchObject({ schedule });
      },
    );
  });

  describe('5.3: the older names of keywords', () => {
    test.each([
      [{ subject: 'DONE' }, ['DONE', '', true], ['DONE', '']],
      [{ subject: 'DONE', filter_subject: false }, ['DONE', '', false], ['', '']],
      [{ subject: 'A', success_kw: 'B' }, ['B', '', true], ['B', '']],
      [{ subject_fail: 'E' }, ['', 'E', true], ['', 'E']],
      [{ subject: '', subject_fail: 'E' }, ['', 'E', true], ['', 'E']],
      [{ subject: 'S', subject_fail: 'E' }, ['S', 'E', true], ['S', 'E']],
      [{ subject: '' }, ['', '', false], ['', '']],
      [{ success_kw: 'S', filter_body: true }, ['S', '', false], ['', '']],
    ])('new with %j', async (fields, [success_kw, failure_kw, filter_subject], [subject, subject_fail]) => {
      expect(await world.make(fields)).toMatchObject({ success_kw, failure_kw, filter_subject, subject, subject_fail });
    });

    test('an empty subject turns the looking at subjects off only when no other keyword is left', async () => {
      const alone = await world.make({ subject: 'S' });
      expect(await update(alone.uuid, { subject: '' })).toMatchObject({ success_kw: '', filter_subject: false });
      const both = await world.make({ subject: 'S', subject_fail: 'E' });
      expect(await update(both.uuid, { subject: '' })).toMatchObject({
        success_kw: '',
        failure_kw: 'E',
        filter_subject: true,
      });
    });
  });

  describe('5.4: slug from name', () => {
    test.each([
      ['My Check!', 'my-check'],
      ['  Ünï Cödé  ', 'uni-code'],
      ['a_b--c  d', 'a_b-c-d'],
      ['foo/bar.baz', 'foobarbaz'],
      ['_x_', 'x'],
      ['½ x²', '12-x2'],
      ['日本', ''],
      ['ß', ''],
      ['', ''],
    ])('"%s" becomes "%s" in versions 1 and 2 only', async (name, slug) => {
      for (const version of [1, 2]) {
        const { status, json } = await world.send('POST', `/api/v${version}/checks/`, {
          key: world.rw,
          body: { name },
        });
        expect([status, json['name'], json['slug']]).toEqual([201, name, slug]);
        const renamed = await world.send('POST', `/api/v${version}/checks/${json['uuid']}`, {
          key: world.rw,
          body: { name: 'Other Name' },
        });
        expect(renamed.json['slug']).toBe('other-name');
      }
      expect(await world.make({ name })).toMatchObject({ slug: '' });
    });

    test('a slug that is given wins, and a name that is not given changes none', async () => {
      const sent = { key: world.rw, body: { name: 'A Name', slug: 'given' } };
      const { json } = await world.send('POST', '/api/v1/checks/', sent);
      expect(json['slug']).toBe('given');
      const tagged = await world.send('POST', `/api/v1/checks/${json['uuid']}`, { key: world.rw, body: { tags: 'x' } });
      expect(tagged.json['slug']).toBe('given');
    });
  });

  describe('5.5: channels', () => {
    const codes = (document: object) =>
      String(new Map(Object.entries(document)).get('channels'))
        .split(',')
        .filter(Boolean);

    test('a new check has none unless they are given', async () => {
      expect(codes(await world.make())).toEqual([]);
    });

    test('* means all channels of the project at this moment', async () => {
      const { uuid, ...document } = await world.make({ channels: '*' });
      expect(codes(document)).toHaveLength(6);
      await world.store.channels.insert({
        ...email('later'),
        projectId: world.project.id,
        code: crypto.randomUUID(),
        createdAt: world.clock.now(),
        emailVerified: true,
      });
      expect(codes((await world.get(`checks/${uuid}`)).json)).toHaveLength(6);
    });

    test.each([
      ['by UUID', () => channels['Ops hook']],
      ['by name', () => 'Ops hook'],
      ['by both', () => `Ops hook,${channels['Ops hook']}`],
      ['twice', () => 'Ops hook,Ops hook'],
    ])('one may be named %s', async (_, wanted) => {
      expect(codes(await world.make({ channels: wanted() }))).toEqual([channels['Ops hook']]);
    });

    test('an update replaces the set, empties it, or leaves it alone', async () => {
      const { uuid } = await world.make({ channels: 'Ops hook' });
      expect(codes(await update(uuid, { name: 'x' }))).toEqual([channels['Ops hook']]);
      const foreignless = await update(uuid, { channels: String(channels['a,b']) });
      expect(codes(foreignless)).toEqual([channels['a,b']]);
      expect(codes(await update(uuid, { channels: '' }))).toEqual([]);
    });

    test.each([
      ['a,', 'invalid channel identifier: a', 'the first bad one'],
      ['Ops hook,', 'empty channel identifier', ''],
      [',', 'empty channel identifier', ''],
      ['Ops hook,*', 'invalid channel identifier: *', ''],
      ['ops hook', 'invalid channel identifier: ops hook', 'letter case counts'],
      [' Ops hook', 'invalid channel identifier:  Ops hook', 'spaces count'],
      ['foreign', 'invalid channel identifier: foreign', "another project's"],
      ['{foreign}', 'invalid channel identifier: {foreign}', "another project's UUID"],
      ['{MAIL}', 'invalid channel identifier: {MAIL}', 'a UUID is compared as text, lower case'],
      ['dup', 'non-unique channel identifier: dup', ''],
      ['{mail}', 'non-unique channel identifier: {mail}', 'one by UUID, another by name'],
    ])('"%s" is refused and nothing is saved: %s', async (text, error) => {
      const filled = (each: string) =>
        each
          .replace('{foreign}', channels['foreign'] ?? '')
          .replace('{mail}', channels['mail'] ?? '')
          .replace('{MAIL}', channels['mail']?.toUpperCase() ?? '');
      const before = await world.make({ name: 'before', channels: 'Ops hook' });
      for (const path of ['checks/', `checks/${before.uuid}`]) {
        const { status, json } = await world.post(path, { name: 'after', channels: filled(text) });
        expect([status, json['error']]).toEqual([400, filled(error)]);
      }
      expect((await world.get(`checks/${before.uuid}`)).json).toEqual(before);
    });
  });
});

function email(name: string) {
  return { kind: 'email', name, value: '{"value":"a@example.org","up":true,"down":true}' };
}
