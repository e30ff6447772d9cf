import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localValues } from '../../../server/http/pages/docs/local-values.ts';
import { type DocPage, readPage } from '../../../server/http/pages/docs/read-page.ts';
import { createSearch } from '../../../server/http/pages/docs/search-index.ts';
import { startApp, type TestApp } from '../../support/app.ts';
import { sqliteStore, type TestStore } from '../../support/stores.ts';
import type { Visitor } from '../../support/visitor.ts';
import { linksIn, textOf } from './html.ts';

const around = {
  docsPath: '/docs',
  values: localValues({
    siteRoot: 'http://localhost',
    siteName: 'X',
    pingEndpoint: 'http://localhost/ping/',
    pingEmailDomain: 'localhost',
    pingBodyLimit: 1,
  }),
};

/** A page with this text. */
function aPage(slug: string, markdown: string): DocPage {
  return readPage(slug, markdown, around);
}

describe('the search', () => {
  const search = createSearch([
    aPage('goats', '# Goats\n\nThey eat hay.\n\n## Milk\n\nFresh in the morning, and the cheese is white.'),
    aPage(
      'cows',
      '# Cows\n\nThey give milk. Milk again. Their cheese is yellow.\n\nSee also: [goats](goats.md), hens.',
    ),
    aPage('hens', '# Hens\n\nThey lay eggs AND sleep.'),
  ]);
  const found = (query: string): readonly string[] =>
    search(query).map(({ slug, id }) => (id ? `${slug}#${id}` : slug));

  test('ranks a heading that says nothing else above a mention', () => {
    expect(found('milk')).toEqual(['goats#milk', 'cows']);
  });

  test('wants all words, somewhere in the page', () => {
    expect(found('goats cheese')).toEqual(['goats']);
    expect(found('cheese eggs')).toEqual([]);
  });

  test('takes AND, OR and NOT for words', () => {
    expect(found('eggs AND sleep')).toEqual(['hens']);
    expect(found('eggs NOT sleep')).toEqual([]);
  });

  test('finds what is still being typed, and plural by singular', () => {
    expect(found('chee')).toEqual(['goats#milk', 'cows']);
    expect(found('hen')).toEqual(['hens']);
    expect(found('mornings')).toEqual(['goats#milk']);
  });

  test('does not take links to other pages for an answer', () => {
    expect(found('hens')).toEqual(['hens']);
  });

  test('gives an explanation before a list of everything', () => {
    const pages = [aPage('all', '# All\n\nrhubarb rhubarb'), aPage('one', '# One\n\nrhubarb, explained')];
    const slugs = createSearch(pages, ['all'])('rhubarb').map(({ slug }) => slug);
    expect(slugs).toEqual(['one', 'all']);
  });

  test('marks what was found, and says where the text goes on', () => {
    const long = createSearch([aPage('long', `# Long\n\n${'word '.repeat(80)}needle ${'more '.repeat(80)}`)]);
    const [hit] = long('needle');
    expect(hit?.snippet.filter(({ marked }) => marked)).toEqual([{ text: 'needle', marked: true }]);
    const text = hit?.snippet.map((part) => part.text).join('') ?? '';
    expect(text).toMatch(/^… (word )+needle (more )+…$/);
    expect(text.length).toBeLessThan(200);
  });

  test('gives at most eight', () => {
    const many = Array.from({ length: 12 }, (_, index) => aPage(`p${index}`, `# Page ${index}\n\nabout bread`));
    expect(createSearch(many)('bread')).toHaveLength(8);
  });
});

describe('the page of the search', () => {
  let db: TestStore;
  let app: TestApp;
  let visitor: Visitor;
  beforeAll(async () => {
    db = await sqliteStore.open();
    app = await startApp(db, { env: { SITE_ROOT: 'http://localhost/hc' } });
    visitor = app.visitor();
  });
  afterAll(async () => {
    await app.stop();
    await db.cleanup();
  });

  const ask = (query: string, headers = {}) =>
    visitor.get(`/docs/search/?${new URLSearchParams({ q: query })}`, headers);

  test.each([
    ['nothing', ''],
    ['two letters', 'ab'],
    ['more than a hundred', 'cron '.repeat(21)],
    ['other signs', 'cron*'],
    ['markup', '<script>alert(1)</script>'],
    ['what is nowhere', 'qqqqzzzz'],
  ])('says that there is nothing for %s', async (_, query) => {
    const { status, text } = await ask(query);
    expect(status).toBe(200);
    expect(text).toContain('No results');
    expect(text).not.toContain('<script>alert');
  });

  test('answers without a question too', async () => {
    expect((await visitor.get('/docs/search/')).status).toBe(200);
  });

  test('shows hits with what was found marked, as a page', async () => {
    const { text } = await ask('grace time');
    expect(text).toMatch(/^<!doctype html>/);
    expect(text).toContain('<mark>grace</mark>');
    expect(linksIn(text)).toContain('/hc/docs/configuring_checks/#grace-time');
    expect(text).toContain('value="grace time"');
  });

  test('gives scripts the hits alone', async () => {
    const { text } = await ask('grace time', { 'X-Rollcall-Fragment': 'hits' });
    expect(text).toMatch(/^<ol/);
    expect((text.match(/<li/g) ?? []).length).toBeLessThanOrEqual(8);
  });

  test.each([
    ['cron', 'Cron expressions'],
    ['exit status', 'Signalling failures'],
    ['docker', 'Docker'],
    ['email', 'Pinging by email'],
    ['python', 'Python'],
    ['badge', 'Badges'],
    ['prometheus', 'Prometheus'],
    ['api key', 'Management API'],
    ['time zone', 'Cron expressions'],
    ['webhook', 'Notifications'],
    ['overlap', 'Measuring run time'],
    ['invite', 'Projects and teams'],
  ])('%s is answered by “%s” among the first three', async (query, title) => {
    const { text } = await ask(query, { 'X-Rollcall-Fragment': 'hits' });
    const titles = [...text.matchAll(/<a class="docs__hit-link"[^>]*>([^<]*)/g)].map(([, each = '']) => textOf(each));
    expect(titles.slice(0, 3)).toContain(title);
  });
});
