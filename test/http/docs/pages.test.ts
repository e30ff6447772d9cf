import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FACTS } from '../../../server/config/schema.ts';
import { fromMillis, type Instant } from '../../../server/core/instant.ts';
import { parseSchedule, validateSchedule } from '../../../server/core/schedule/next-due.ts';
import { loadEndpoints } from '../../../server/http/api/load-endpoints.ts';
import { SLUGS } from '../../../server/http/pages/docs/contents.ts';
import { localValues, replaced } from '../../../server/http/pages/docs/local-values.ts';
import { startApp, type TestApp } from '../../support/app.ts';
import { sqliteStore, type TestStore } from '../../support/stores.ts';
import type { Visitor } from '../../support/visitor.ts';
import { anchorsIn, linksIn, textOf } from './html.ts';

const ENDPOINTS = await loadEndpoints();

const FOLDER = new URL('../../../docs/pages/', import.meta.url);
const ENV = {
  SITE_ROOT: 'https://watch.example.org/hc',
  SITE_NAME: 'Night <watch> & co',
  PING_ENDPOINT: 'https://p.example.org/',
  PING_EMAIL_DOMAIN: 'in.example.org',
  PING_BODY_LIMIT: '123456',
};

/** What links from elsewhere name. */
const KEPT = [
  ...['introduction', 'configuring_checks', 'configuring_notifications', 'projects_teams', 'badges', 'http_api', 'api'],
  ...['apiv1', 'apiv2', 'slug_urls', 'monitoring_cron_jobs', 'monitoring_systemd_tasks', 'signaling_failures'],
  ...['measuring_script_run_time', 'attaching_logs', 'cloning_checks', 'autoprovisioning', 'configuring_prometheus'],
  ...[
    'reliability_tips',
    'bash',
    'arduino',
    'network_routers',
    'csharp',
    'email',
    'github_actions',
    'go',
    'javascript',
  ],
  ...['php', 'powershell', 'python', 'ruby', 'resources', 'self_hosted', 'self_hosted_configuration'],
  ...['self_hosted_docker', 'cron'],
];

/** The next times of an expression. */
function datesOf(kind: 'cron' | 'oncalendar', schedule: string): readonly Instant[] {
  const parsed = parseSchedule({ kind, schedule, timeoutSecs: 0, tz: 'Europe/Riga' });
  const dates: Instant[] = [];
  for (
    let at = parsed.next(fromMillis(Date.UTC(2026, 0, 15, 10, 20, 30)));
    at !== null && dates.length < 30;
    at = parsed.next(at)
  )
    dates.push(at);
  return dates;
}

const markdownOf = (slug: string): string => readFileSync(new URL(`${slug}.md`, FOLDER), 'utf8');

let db: TestStore;
let app: TestApp;
let visitor: Visitor;
const pages = new Map<string, string>();

beforeAll(async () => {
  db = await sqliteStore.open();
  app = await startApp(db, { env: ENV });
  visitor = app.visitor();
  for (const slug of SLUGS) pages.set(slug, (await visitor.get(`/docs/${slug}/`)).text);
});
afterAll(async () => {
  await app.stop();
  await db.cleanup();
});

const pageOf = (slug: string): string => pages.get(slug) ?? '';

test('every page that is linked from elsewhere is there', () => {
  expect(KEPT.filter((slug) => !SLUGS.includes(slug))).toEqual([]);
});

test('every file is in the menu once, and everything in the menu has a file', () => {
  const files = readdirSync(FOLDER).map((name) => name.replace(/\.md$/, ''));
  expect(files.sort()).toEqual([...SLUGS].sort());
});

describe.each(SLUGS)('%s', (slug) => {
  test('is a page with its title, the menu and a way to go on', () => {
    const html = pageOf(slug);
    const title = /^# (.+)/.exec(markdownOf(slug))?.[1] ?? '';
    expect(textOf(html)).toContain(title);
    expect(html).toMatch(
      new RegExp(`href="/hc/docs/${slug === 'introduction' ? '' : `${slug}/`}"[^>]*aria-current="page"`),
    );
    expect(markdownOf(slug).trimEnd().split('\n').at(-1)).toMatch(/^See also: /);
  });

  test('names the addresses of this server and none that are made up', () => {
    const html = pageOf(slug);
    expect(html.match(/.{0,30}(?:rollcall\.example|&lt;!--|<watch>).{0,30}/g)).toBeNull();
  });

  test('has no link that leads nowhere', async () => {
    const inside = linksIn(pageOf(slug)).filter((href) => href.startsWith('/hc/docs/') || href.startsWith('#'));
    for (const href of inside) {
      const [path = '', anchor = ''] = href.split('#');
      const target = path === '' ? slug : (/^\/hc\/docs\/(\w*)\/?(?:\?.*)?$/.exec(path)?.[1] ?? path);
      if (target.endsWith('.md')) continue;
      const html = target === 'search' ? '' : pageOf(target === '' ? 'introduction' : target);
      expect(html, `${slug} links to ${href}`).not.toBe('');
      if (anchor !== '') expect(anchorsIn(html), `${slug} links to ${href}`).toContain(anchor);
    }
  });

  test('links to nothing of this server that is not there', async () => {
    const hrefs = linksIn(pageOf(slug)).filter((href) => /^\/hc\/(?!docs\/|static\/)/.test(href));
    for (const href of new Set(hrefs)) {
      const { status } = await visitor.get(href.slice('/hc'.length));
      expect([200, 302], href).toContain(status);
    }
  });

  test('has each of its anchors once', () => {
    const anchors = anchorsIn(pageOf(slug));
    expect(anchors.filter((id, index) => anchors.indexOf(id) !== index)).toEqual([]);
  });

  test('names only settings that exist', () => {
    const known = new Set([...FACTS.values()].flatMap(({ name, aliases }) => [name, ...aliases]));
    const named = markdownOf(slug).match(/(?<![$\w{<])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![\w>(])/g) ?? [];
    const settings = named.filter(
      (name) => ![...NOT_SETTINGS, ...known].some((each) => name === each || name === `${each}_FILE`),
    );
    expect(settings).toEqual([]);
  });

  test('is there as Markdown too', async () => {
    const { status, text, headers } = await visitor.get(`/docs/${slug}.md`);
    expect([status, headers.get('content-type')]).toEqual([200, 'text/markdown; charset=utf-8']);
    expect(text).toMatch(/^# /);
    expect(text.match(/.{0,30}(?:rollcall\.example|<!-- body-limit).{0,30}/g)).toBeNull();
  });
});

/** Upper-case words with a line in them that belong to others. */
const NOT_SETTINGS = new Set([
  ...['PING_URL', 'SOURCE_KEY', 'TARGET_KEY', 'EXIT_STATUS', 'INVOCATION_ID', 'PIPESTATUS', 'BODY_JSON', 'NAME_JSON'],
  ...['CURLOPT_TIMEOUT', 'CURLOPT_RETURNTRANSFER', 'CURLOPT_FAILONERROR', 'WL_CONNECTED', '_SYSTEMD_INVOCATION_ID'],
  ...['SYSTEMD_INVOCATION_ID', 'HTTP_X_AUTHENTICATED_USER', 'HTTP_X_FORWARDED_PROTO', 'UWSGI_PROCESSES'],
]);

test('/docs/ is the introduction', async () => {
  expect((await visitor.get('/docs/')).text).toBe(pageOf('introduction'));
});

test.each(['/docs/nothing/', '/docs/API/', '/docs/nothing.md', '/docs/a-b/', '/docs/%2e%2e%2fREADME/', '/docs/x%00/'])(
  '%s is not found',
  async (path) => {
    expect((await visitor.get(path)).status).toBe(404);
  },
);

test('examples are those of this server', () => {
  expect(textOf(pageOf('http_api'))).toContain('https://p.example.org/your-uuid-here');
  expect(textOf(pageOf('http_api'))).toContain('the first 123,456 bytes');
  expect(textOf(pageOf('email'))).toContain('your-uuid-here@in.example.org');
  expect(textOf(pageOf('api'))).toContain('https://watch.example.org/hc/api/v3/checks/');
  expect(textOf(pageOf('introduction'))).toContain('Night <watch> & co notices the silence');
});

test('names that only begin like an example stay as they are', () => {
  const { texts } = localValues(app.config);
  expect(replaced('https://rollcall.example.org https://rollcall.example.', texts)).toBe(
    'https://rollcall.example.org https://watch.example.org/hc.',
  );
});

test('without a limit, the pages say that the whole body is stored', async () => {
  const other = await startApp(db, { env: { PING_BODY_LIMIT: 'None' } });
  const { text } = await other.visitor().get('/docs/http_api/');
  await other.stop();
  expect(textOf(text)).toContain('The body of the request (all of it) is stored');
});

test('filtering rules, settings and operations have the anchors that are linked from elsewhere', () => {
  expect(anchorsIn(pageOf('configuring_checks'))).toContain('filtering-rules');
  const settings = [...FACTS.values()]
    .filter(({ planned }) => !planned)
    .flatMap(({ name, aliases }) => [name, ...aliases]);
  expect(settings.filter((name) => !anchorsIn(pageOf('self_hosted_configuration')).includes(name))).toEqual([]);
  const operations = ENDPOINTS.map(({ name }) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
  const others = ['ping-body', 'status'];
  expect([...operations, ...others].filter((id) => !anchorsIn(pageOf('api')).includes(id))).toEqual([]);
});

describe.each(['cron', 'oncalendar'] as const)('the page of %s', (kind) => {
  const rows = [...markdownOf(kind).matchAll(/^\| `([^`]+)` \|.*\[Test\]\(\S+\?schedule=(\S+?)#try-it\)/gm)];

  test('has common expressions that are valid, each with its test', () => {
    expect(rows.length).toBeGreaterThanOrEqual(kind === 'cron' ? 14 : 10);
    for (const [, expression = '', query = ''] of rows) {
      expect(validateSchedule(kind, expression), expression).toBeNull();
      expect(new URLSearchParams(`s=${query}`).get('s')).toBe(expression);
    }
  });

  test('shows what an expression means, without script', async () => {
    const [, expression = ''] = rows.at(-1) ?? [];
    const byLink = await visitor.get(`/docs/${kind}/?${new URLSearchParams({ schedule: expression })}`);
    const plain = await startApp(db);
    const byForm = await plain.visitor().post(`/docs/${kind}/`, { schedule: expression, tz: 'Europe/Riga' });
    await plain.stop();
    for (const { status, text } of [byLink, byForm]) {
      expect(status).toBe(200);
      expect(text).toContain('preview__dates');
    }
    expect(byForm.text).toMatch(/<option value="Europe\/Riga" selected/);
  });

  test('says what is wrong with an expression', async () => {
    const { text } = await visitor.get(`/docs/${kind}/?schedule=${encodeURIComponent('<b>nonsense')}`);
    expect(text).toContain('data-preview-error');
    expect(text).not.toContain('<b>nonsense');
  });
});

test('expressions of both kinds in one row mean the same', () => {
  const rows = [...markdownOf('oncalendar').matchAll(/^\| `([^`]+)` \| `([^`]+)` \|/gm)];
  expect(rows.length).toBeGreaterThanOrEqual(10);
  for (const [, oncalendar = '', cron = ''] of rows)
    expect(datesOf('oncalendar', oncalendar)).toEqual(datesOf('cron', cron));
});
