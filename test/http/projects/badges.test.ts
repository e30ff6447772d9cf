import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Project } from '../../../server/core/project.ts';
import { seedCheck } from '../../support/seed.ts';
import { stores } from '../../support/stores.ts';
import { openWorld, type World } from './world.ts';

const CHOICE = { target: 'all', tag: '', check: '', fmt: 'svg', states: '2', label: '', uptime: '' };

describe.each(stores)('the page of badges, on $name', ({ open }) => {
  let world: World;
  let project: Project;
  let code: string;
  beforeAll(async () => {
    world = await openWorld(await open(), { env: { MASTER_BADGE_LABEL: 'all of it' } });
    project = await world.project();
    const { store } = world.db;
    code = (await seedCheck(store, { projectId: project.id, name: 'one', tags: 'b A', status: 'down' })).code;
    await seedCheck(store, { projectId: project.id, name: 'two', tags: 'c/d b', status: 'new' });
  });
  afterAll(async () => await world.close());

  const path = () => `/projects/${project.code}/badges/`;
  const make = (choice: Partial<typeof CHOICE>) => world.people.reader.visitor.post(path(), { ...CHOICE, ...choice });
  /** The address that the answer gives, on the server of the test. */
  const urlIn = (html: string) => {
    const [, text = ''] = /<bdi>(http[^<]+)<\/bdi>/.exec(html) ?? [];
    return text.replaceAll('&amp;', '&').replace(world.app.config.siteRoot, world.app.base);
  };

  test('4.9: every member may see it, tags in order whatever their case', async () => {
    const { status, text } = await world.people.reader.visitor.get(path());
    expect(status).toBe(200);
    const [, options = ''] = /<select[^>]*name="tag"[^>]*>(.*?)<\/select>/s.exec(text) ?? [];
    expect([...options.matchAll(/value="([^"]+)"/g)].map(([, tag]) => tag)).toEqual(['A', 'b', 'c/d']);
    expect((await world.people.outsider.visitor.get(path())).status).toBe(404);
  });

  test.each([
    ['all checks', {}, 'all of it', 'down'],
    ['a tag', { target: 'tag', tag: 'A' }, 'A', 'down'],
    ['a tag with a slash', { target: 'tag', tag: 'c/d' }, 'c/d', 'up'],
    ['three states', { target: 'tag', tag: 'b', states: '3' }, 'b', 'down'],
  ])('4.9: the address of the badge of %s works', async (_, choice, label, status) => {
    const answer = await make(choice);
    expect(answer.status).toBe(200);
    const svg = await (await fetch(urlIn(answer.text))).text();
    expect(svg).toContain(`aria-label="${label}: ${status}"`);
    expect(answer.text).toContain('Markdown');
    expect(answer.text).toContain('AsciiDoc');
  });

  test('4.9: the badge of a check bears its name', async () => {
    const { text } = await make({ target: 'check', check: code });
    expect(await (await fetch(urlIn(text))).text()).toContain('aria-label="one: down"');
  });

  test('4.9: JSON is shown as it is now, with its address only', async () => {
    const { text } = await make({ fmt: 'json' });
    expect(text.replace(/<[^>]+>/g, '').replaceAll('&quot;', '"')).toContain('"status": "down"');
    expect(text).not.toContain('Markdown');
    expect(await (await fetch(urlIn(text))).json()).toEqual({ status: 'down', total: 2, grace: 0, down: 1 });
  });

  test('4.9: for shields.io the address of our document is wrapped', async () => {
    const { text } = await make({ fmt: 'shields' });
    const url = new globalThis.URL(urlIn(text));
    expect(url.origin + url.pathname).toBe('https://img.shields.io/endpoint');
    expect(url.searchParams.get('url')).toMatch(/\.shields$/);
  });

  test.each([
    ['an unknown target', { target: 'none' }],
    ['an unknown format', { fmt: 'png' }],
    ['four states', { states: '4' }],
    ['a tag nobody has', { target: 'tag', tag: 'nobody' }],
    ['no check', { target: 'check', check: 'nonsense' }],
  ])('4.9: %s is refused', async (_, choice) => {
    expect((await make(choice)).status).toBe(400);
  });

  test('4.9: a check of another project is refused', async () => {
    const other = await world.project();
    const { code } = await seedCheck(world.db.store, { projectId: other.id });
    expect((await make({ target: 'check', check: code })).status).toBe(400);
  });

  test('4.9: a label of one’s own is drawn, and stands in the address', async () => {
    const { text } = await make({ target: 'tag', tag: 'A', label: ' Nightly & more ' });
    expect(text).toContain('Nightly &amp; more');
    const svg = await (await fetch(urlIn(text))).text();
    expect(svg).toContain('aria-label="Nightly &amp; more: down"');
    expect((await make({ label: 'x'.repeat(61) })).status).toBe(400);
  });

  test('4.9: a badge can tell the uptime of its checks instead of their status', async () => {
    const { text } = await make({ target: 'tag', tag: 'A', uptime: '30' });
    const url = urlIn(text);
    // the only check with the tag is down, and was so ever since it was made
    expect(await (await fetch(url)).text()).toContain('aria-label="A: 0.0%"');
    const json = await fetch(url.replace('.svg', '.json'));
    expect(await json.json()).toEqual({ status: 'down', total: 1, grace: 0, down: 1, uptime_percent: 0 });
    expect(await (await fetch(url.replace('uptime=30', 'uptime=31'))).text()).toContain('A: down');
    expect((await make({ uptime: '31' })).status).toBe(400);
  });

  test('4.9: new addresses for all badges make those before worthless, and only writers make them', async () => {
    const { store } = world.db;
    const other = await world.project();
    const check = await seedCheck(store, { projectId: other.id, name: 'c', tags: 't' });
    const where = `/projects/${other.code}/badges/`;
    const urls = async () => {
      const { visitor } = world.people.reader;
      const answers = [
        await visitor.post(where, CHOICE),
        await visitor.post(where, { ...CHOICE, target: 'check', check: check.code }),
      ];
      return answers.map(({ text }) => urlIn(text));
    };
    const before = await urls();
    expect((await world.people.reader.visitor.post(where, { renew_keys: '1' })).status).toBe(403);
    const renewed = await world.people.member.visitor.post(where, { renew_keys: '1' });
    expect([renewed.status, renewed.location]).toEqual([302, where]);
    for (const url of before) expect((await fetch(url)).status).toBe(404);
    for (const url of await urls()) expect((await fetch(url)).status).toBe(200);
  });

  test('V9: without script the query says which badge is shown', async () => {
    const query = new URLSearchParams({ ...CHOICE, target: 'tag', tag: 'A', fmt: 'json' });
    const { text } = await world.people.reader.visitor.get(`${path()}?${query}`);
    expect(text).toContain('/A.json');
  });
});
