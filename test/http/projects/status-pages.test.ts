import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Check } from '../../../server/core/check.ts';
import type { Project } from '../../../server/core/project.ts';
import { createRateLimits } from '../../../server/services/rate-limits.ts';
import { aPing, at } from '../../support/builders.ts';
import { seedCheck } from '../../support/seed.ts';
import { stores } from '../../support/stores.ts';
import { testClock } from '../../support/test-clock.ts';
import { openWorld, type World } from './world.ts';

const DAY = 86_400;
const clock = testClock(at(10 * DAY));
const FIELDS = {
  title: 'Web shop',
  description: 'How we are.',
  history_days: '30',
  tz: 'Europe/Riga',
  is_public: '1',
  no_index: '1',
  tags: '',
};

let serial = 0;

describe.each(stores)('status pages, on $name', ({ open }) => {
  let world: World;
  let project: Project;
  let check: Check;
  let hidden: Check;
  let slug: string;
  beforeAll(async () => {
    world = await openWorld(await open(), { clock });
  });
  afterAll(async () => await world.close());
  beforeEach(async () => {
    serial += 1;
    slug = `page-${serial}`;
    project = await world.project({ name: 'Inner name' });
    const { store } = world.db;
    check = await seedCheck(store, {
      projectId: project.id,
      name: 'db-7.internal backup',
      slug: 'db7',
      desc: 'inner description',
      tags: 'shown',
      status: 'down',
      createdAt: at(0),
    });
    hidden = await seedCheck(store, { projectId: project.id, name: 'not for strangers', tags: 'other' });
    await store.pings.insert(check.id, [
      aPing({ remoteAddr: '192.0.2.77', body: new TextEncoder().encode('secret body') }),
    ]);
    await store.flips.insert(check.id, [
      { createdAt: at(9 * DAY), oldStatus: 'up', newStatus: 'down', reason: 'fail', silent: false },
    ]);
  });

  const list = () => `/projects/${project.code}/status_pages/`;
  const manager = () => world.people.manager.visitor;
  const stranger = () => world.app.visitor();
  const make = async () => await manager().post(list(), { title: 'Web shop', slug });
  const save = (fields: Record<string, string | readonly string[]>) =>
    manager().post(`${list()}${slug}/`, { ...FIELDS, slug, ...fields });
  const publish = async (fields: Record<string, string | readonly string[]> = {}) => {
    await make();
    return await save({ check: check.code, [`name-${check.code}`]: 'Backups', ...fields });
  };

  test('7.5: a page that was made is not public', async () => {
    const { status, location } = await make();
    expect([status, location]).toEqual([302, `${list()}${slug}/`]);
    expect((await stranger().get(`/status/${slug}/`)).status).toBe(404);
    expect((await manager().get(list())).text).toContain('not public');
  });

  test('7.5: strangers see the checks chosen by their public names, and nothing else', async () => {
    expect((await publish()).status).toBe(302);
    const pages = await Promise.all(
      ['', 'feed.xml', 'status.json'].map((end) => stranger().get(`/status/${slug}/${end}`)),
    );
    for (const { status, text } of pages) {
      expect(status).toBe(200);
      expect(text).toContain('Backups');
      for (const secret of [
        check.code,
        check.badgeKey,
        check.name,
        'db7',
        check.desc,
        hidden.name,
        hidden.code,
        project.code,
        project.name,
        '192.0.2.77',
        'secret body',
        'owner@example.org',
      ]) {
        expect(text).not.toContain(secret);
      }
    }
    expect(pages[0]?.text).toContain('Down');
  });

  test('7.5: checks can be chosen by tag; then their own names are shown, never their codes', async () => {
    const nameless = await seedCheck(world.db.store, { projectId: project.id, name: '', tags: 'shown' });
    await publish({ check: [], tags: 'shown' });
    const { text } = await stranger().get(`/status/${slug}/`);
    expect(text).toContain(check.name);
    expect(text).toContain('Unnamed');
    expect(text).not.toContain(nameless.code);
    expect(text).not.toContain(hidden.name);
  });

  test('7.5: caches may keep the page for half a minute: it is the same for everybody', async () => {
    await publish();
    for (const visitor of [stranger(), manager()]) {
      const { headers, setCookies, text } = await visitor.get(`/status/${slug}/`);
      expect(headers.get('cache-control')).toBe('public, max-age=30');
      expect(setCookies.size).toBe(0);
      expect(text).not.toContain('csrf');
    }
  });

  test.each([
    [{ no_index: '1' }, 'noindex'],
    [{}, null],
  ])('7.5: with %j search engines are told %j', async (fields, robots) => {
    await make();
    const { no_index: _, ...rest } = FIELDS;
    await manager().post(`${list()}${slug}/`, { ...rest, slug, ...fields });
    const { headers, text } = await stranger().get(`/status/${slug}/`);
    expect(headers.get('x-robots-tag')).toBe(robots);
    expect(text.includes('<meta name="robots"')).toBe(robots !== null);
  });

  test('7.5: with a password nothing is told before it is given', async () => {
    await publish({ password: 'open sesame' });
    const visitor = stranger();
    const asked = await visitor.get(`/status/${slug}/`);
    expect(asked.text).toContain('requires a password');
    for (const word of ['Backups', 'Web shop']) expect(asked.text).not.toContain(word);
    expect(asked.headers.get('cache-control')).toBe('private, no-store');
    for (const end of ['feed.xml', 'status.json']) {
      expect((await visitor.get(`/status/${slug}/${end}`)).status).toBe(401);
    }
    const wrong = await visitor.post(`/status/${slug}/`, { password: 'guess' });
    expect([wrong.status, wrong.text.includes('The password is incorrect')]).toEqual([403, true]);
    const right = await visitor.post(`/status/${slug}/`, { password: 'open sesame' });
    expect([right.status, right.location]).toEqual([302, `/status/${slug}/`]);
    const shown = await visitor.get(`/status/${slug}/`);
    expect(shown.text).toContain('Backups');
    expect(shown.headers.get('cache-control')).toBe('private, no-store');
    expect((await stranger().get(`/status/${slug}/`)).text).not.toContain('Backups');
  });

  test('7.5: another password has to be given again; none asks for none', async () => {
    await publish({ password: 'one' });
    const visitor = stranger();
    await visitor.post(`/status/${slug}/`, { password: 'one' });
    await save({ check: check.code, password: 'two' });
    expect((await visitor.get(`/status/${slug}/`)).text).toContain('requires a password');
    await save({ check: check.code });
    expect((await visitor.get(`/status/${slug}/`)).text).toContain('requires a password');
    await save({ check: check.code, remove_password: '1' });
    expect((await visitor.get(`/status/${slug}/`)).text).toContain('Web shop');
  });

  test('7.5: passwords cannot be guessed without end from one address, which stops no other', async () => {
    await publish({ password: 'x' });
    const page = await world.db.store.statusPages.bySlug(slug);
    const limits = createRateLimits({ store: world.db.store, config: world.app.config, clock });
    while ((await limits.take('statusPage', `${page?.id} 203.0.113.5`)) === null);
    const unlock = (from: string, password = 'x') =>
      stranger().post(`/status/${slug}/`, { password }, { 'X-Forwarded-For': from });
    expect((await unlock('203.0.113.5')).status).toBe(429);
    expect((await unlock('203.0.113.6')).status).toBe(302);
    expect((await unlock('203.0.113.6', 'y')).status).toBe(403);
  });

  test('7.5: notes are shown, in the feed too, and can be taken off', async () => {
    await publish();
    const path = `${list()}${slug}/`;
    await manager().post(path, { add_note: '1', note_title: 'We move <b>', note_body: 'On Sunday.\r\n\r\nSorry.' });
    const { text } = await stranger().get(`/status/${slug}/`);
    expect(text).toContain('We move &lt;b>');
    expect(text).toContain('<p><bdi>On Sunday.</bdi></p><p><bdi>Sorry.</bdi></p>');
    expect((await stranger().get(`/status/${slug}/feed.xml`)).text).toContain('We move &lt;b&gt;');
    const [, id = ''] = /name="remove_note" value="(\d+)"/.exec((await manager().get(path)).text) ?? [];
    await manager().post(path, { remove_note: id });
    expect((await stranger().get(`/status/${slug}/`)).text).not.toContain('We move');
  });

  test.each([
    ['an address that is too short', { slug: 'ab' }, '3 to 60'],
    ['an address with a slash', { slug: 'a/b/c' }, '3 to 60'],
    ['no title', { title: ' ' }, 'is required'],
    ['too many days', { history_days: '91' }, '1 to 90'],
    ['an unknown zone', { tz: 'Mars/Olympus' }, 'time zone'],
  ])('7.5: %s is refused beside the field', async (_, fields, part) => {
    await make();
    const { status, text } = await save(fields);
    expect(status).toBe(200);
    expect(text).toMatch(new RegExp(`class="field__error"[^>]*>[^<]*${part}`));
    expect((await world.db.store.statusPages.bySlug(slug))?.isPublic).toBe(false);
  });

  test('7.5: an address belongs to one page', async () => {
    await make();
    expect((await make()).text).toContain('is used by another page');
    const other = await world.project();
    const seen = await manager().post(`/projects/${other.code}/status_pages/`, { title: 'x', slug });
    expect(seen.text).toContain('is used by another page');
  });

  test('7.5: checks of other projects cannot be put on a page', async () => {
    const other = await world.project();
    const foreign = await seedCheck(world.db.store, { projectId: other.id, name: 'foreign' });
    await publish({ check: [check.code, foreign.code] });
    expect((await stranger().get(`/status/${slug}/`)).text).not.toContain('foreign');
  });

  test('7.5: a page that is removed is gone', async () => {
    await publish();
    expect((await manager().post(`${list()}${slug}/`, { remove: '1' })).location).toBe(list());
    expect((await stranger().get(`/status/${slug}/`)).status).toBe(404);
  });

  test('7.5: owners and managers look after pages; others see that there are some', async () => {
    await publish();
    for (const who of ['member', 'reader'] as const) {
      const { visitor } = world.people[who];
      expect((await visitor.get(list())).text).toContain('Web shop');
      expect((await visitor.get(`${list()}${slug}/`)).status).toBe(403);
      expect((await visitor.post(list(), { title: 'x', slug: `${slug}-x` })).status).toBe(403);
      expect((await visitor.post(`${list()}${slug}/`, { remove: '1' })).status).toBe(403);
    }
    const other = await world.project();
    expect((await manager().get(`/projects/${other.code}/status_pages/${slug}/`)).status).toBe(404);
    const log = await world.db.store.auditLog.ofProject(project.id, { now: clock.now(), skip: 0, limit: 10 });
    expect(log.map(({ action }) => action)).toEqual(['status-page-changed', 'status-page-created']);
  });

  test('7.5: a check that is removed, or moved, leaves the page', async () => {
    await publish();
    const other = await world.project();
    await world.db.store.checks.move(check.id, other.id);
    expect((await stranger().get(`/status/${slug}/`)).text).not.toContain('Backups');
  });
});
