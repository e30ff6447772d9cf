// Takes pictures of every page: `npm run screenshots [folder]`. Those that the README shows go to docs/img.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { systemClock } from '../../server/clock.ts';
import type { Check } from '../../server/core/check.ts';
import { addSecs } from '../../server/core/instant.ts';
import { alertAfter } from '../../server/core/status.ts';
import { migrate } from '../../server/store/migrations.ts';
import { type OpenStore, openStore } from '../../server/store/open.ts';
import type { User } from '../../server/store/store.ts';
import { startApp } from '../support/app.ts';
import { launchBrowser } from '../support/browser.ts';
import { aCheck } from '../support/builders.ts';
import { seedCheck, seedProject, seedUser } from '../support/seed.ts';

const WIDTHS = [1280, 375] as const;
const THEMES = ['light', 'dark'] as const;
const LOGIN = '/accounts/login/';
const README_PICTURES = new Set(['overview-usual-1280-light']);

const now = systemClock().now();
const ago = (secs: number) => addSecs(now, -secs);

const usual: readonly (readonly [string, readonly Partial<Check>[]])[] = [
  [
    'Web shop',
    [
      {
        name: 'nightly backup',
        tags: 'db prod',
        kind: 'cron',
        schedule: '30 2 * * *',
        tz: 'Europe/Riga',
        status: 'up',
        lastPingAt: ago(8 * 3600),
        graceSecs: 3600,
      },
      {
        name: 'send invoices',
        tags: 'mail',
        kind: 'oncalendar',
        schedule: 'Mon..Fri 18:00',
        tz: 'Europe/London',
        status: 'up',
        lastPingAt: ago(7 * 3600),
        graceSecs: 1800,
      },
      { name: 'sync stock', tags: 'prod', status: 'down', timeoutSecs: 300, graceSecs: 120, lastPingAt: ago(1500) },
      {
        name: 'rebuild search index',
        status: 'up',
        timeoutSecs: 86_400,
        lastPingAt: ago(3600),
        lastStartAt: ago(240),
        graceSecs: 3600,
      },
      { name: 'resize images', status: 'up', timeoutSecs: 600, graceSecs: 900, lastPingAt: ago(700) },
      { name: 'yearly archive', status: 'new', timeoutSecs: 31_536_000, graceSecs: 86_400 },
    ],
  ],
  [
    'Home server',
    [
      {
        name: 'zfs scrub',
        tags: 'storage',
        kind: 'cron',
        schedule: '0 4 1 * *',
        status: 'up',
        lastPingAt: ago(20 * 86_400),
        graceSecs: 86_400,
      },
      { name: 'certificates', status: 'up', timeoutSecs: 43_200, lastPingAt: ago(3600) },
      { name: 'old NAS copy', status: 'paused', timeoutSecs: 86_400, lastPingAt: ago(90 * 86_400) },
    ],
  ],
];

const hostile: typeof usual = [
  [
    '<img src=x onerror=alert(1)> 🦊🦊🦊 '.padEnd(200, 'project '),
    [
      { name: 'W'.repeat(100), status: 'down', tags: 'x'.repeat(120) },
      { name: '<script>alert(1)</script>', status: 'up', lastPingAt: ago(60), tags: 'a b c d e f g h i j k l m n o p' },
      {
        name: 'שלום עולם مرحبا بالعالم',
        status: 'new',
        kind: 'oncalendar',
        schedule: 'Mon..Fri *-*-* 00/2:05:00\nSat,Sun 12:00',
      },
      { name: '😀'.repeat(60), status: 'paused' },
      { name: '', status: 'up', lastPingAt: ago(1) },
    ],
  ],
];

const scenes = { empty: [], usual, hostile };

const folder = resolve(process.argv[2] ?? join(tmpdir(), 'rollcall-screenshots'));
await mkdir(folder, { recursive: true });
const browser = await launchBrowser();
for (const [scene, projects] of Object.entries(scenes)) await takeScene(browser, scene, projects);
await browser.close();
process.stdout.write(`${folder}\n`);

async function takeScene(browser: Browser, scene: string, projects: typeof usual): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), 'rollcall-scene-'));
  const store = openStore({ database: 'sqlite', file: join(data, 'scene.sqlite') });
  await migrate(store.dialect.knex);
  const owner = await fill(store, projects);
  const app = await startApp({ store }, { smtp: { port: 25 } });
  const session = (await app.signIn(owner)).cookies.get('sessionid') ?? '';
  for (const [name, path] of pagesOf(scene)) {
    for (const width of WIDTHS) {
      for (const theme of THEMES) {
        const url = `${app.base}${path}`;
        await take(browser, { url, session: path === LOGIN ? '' : session }, `${name}-${scene}-${width}-${theme}`, {
          width,
          theme,
        });
      }
    }
  }
  await app.stop();
  await store.close();
  await rm(data, { recursive: true });
}

/** Pages that look the same in every scene are taken once. */
function pagesOf(scene: string): readonly (readonly [string, string])[] {
  const once = [
    ['login', LOGIN],
    ['sessions', '/accounts/profile/sessions/'],
    ['not-found', '/nothing/'],
  ] as const;
  return [['overview', '/'], ...(scene === 'usual' ? once : [])];
}

async function fill(store: OpenStore, projects: typeof usual): Promise<User> {
  const owner = await seedUser(store, 'alice@example.org');
  await store.profiles.update(owner.id, { theme: 'system' });
  for (const [name, checks] of projects) {
    const project = await seedProject(store, { ownerId: owner.id, name });
    for (const check of checks) {
      await seedCheck(store, { ...check, projectId: project.id, alertAfter: alertAfter(aCheck(check)) });
    }
  }
  return owner;
}

async function take(
  browser: Browser,
  { url, session }: { readonly url: string; readonly session: string },
  name: string,
  { width, theme }: { readonly width: number; readonly theme: 'light' | 'dark' },
): Promise<void> {
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    colorScheme: theme,
    deviceScaleFactor: 2,
  });
  if (session !== '') await context.addCookies([{ name: 'sessionid', value: session, url }]);
  const page = await context.newPage();
  await page.goto(url);
  if (name.startsWith('overview')) await page.getByText('Live', { exact: true }).waitFor();
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  if (README_PICTURES.has(name)) {
    const session = await context.newCDPSession(page);
    const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 70 });
    await writeFile(resolve('docs/img', `${name}.webp`), Buffer.from(data, 'base64'));
  }
  await context.close();
}
