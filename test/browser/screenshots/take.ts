// Takes pictures of every page, wide and narrow, light and dark, with no, usual and hostile data:
// `npm run screenshots -- [--only <part of a name>] [folder]`; with `--readme` the four of the README, into docs/img
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { systemClock } from '../../../server/clock.ts';
import { migrate } from '../../../server/store/migrations.ts';
import { openStore } from '../../../server/store/open.ts';
import { startApp, type TestApp } from '../../support/app.ts';
import { launchBrowser } from '../../support/browser.ts';
import { EVERY_SERVICE } from '../../support/every-kind.ts';
import { CONFIRMED } from '../../support/people.ts';
import { buildScene } from '../../support/scenes/build.ts';
import { SCENES, type Scene, type SceneName } from '../../support/scenes/scene.ts';
import type { Shot } from './area.ts';
import { areas } from './areas.ts';

const THEMES = ['light', 'dark'] as const;
/** The pictures of the README, and the theme each is shown in. */
const README: Readonly<Record<string, (typeof THEMES)[number]>> = {
  'project-checks': 'light',
  check: 'light',
  'schedule-dialog': 'dark',
  integrations: 'dark',
};
const USUAL = ['usual'] as const;
const WIDE = { width: 1280, height: 900 } as const;
const SIZES = [WIDE, { width: 375, height: 812 }] as const;

const { values, positionals } = parseArgs({
  options: { only: { type: 'string' }, readme: { type: 'boolean' } },
  allowPositionals: true,
});
const wanted = values.only ?? '';
const folder = values.readme
  ? fileURLToPath(new URL('../../../docs/img/', import.meta.url))
  : resolve(positionals[0] ?? join(tmpdir(), 'rollcall-screenshots'));
await mkdir(folder, { recursive: true });
const browser = await launchBrowser();
for (const name of values.readme ? USUAL : SCENES) await takeScene(browser, name);
await browser.close();
process.stdout.write(`${folder}\n`);

async function takeScene(browser: Browser, name: SceneName): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), 'rollcall-scene-'));
  const store = openStore({ database: 'sqlite', file: join(data, 'scene.sqlite') });
  await migrate(store.dialect.knex);
  const scene = await buildScene(store, name, systemClock().now());
  const app = await startApp({ store }, { smtp: { port: 25 }, env: EVERY_SERVICE });
  for (const area of areas) {
    await area.prepare?.(scene);
    for (const shot of area.shots(scene)) {
      if (values.readme ? shot.name in README : shot.name.includes(wanted)) {
        await takeShot(browser, { app, scene, shot });
      }
    }
  }
  await app.stop();
  await store.close();
  await rm(data, { recursive: true });
}

interface Setting {
  readonly app: TestApp;
  readonly scene: Scene;
  readonly shot: Shot;
}

async function takeShot(browser: Browser, { app, scene, shot }: Setting): Promise<void> {
  const sizes = values.readme ? [WIDE] : SIZES;
  const themes = values.readme ? [README[shot.name] ?? 'light'] : THEMES;
  for (const viewport of sizes) {
    for (const theme of themes) {
      const context = await browser.newContext({ viewport, colorScheme: theme, reducedMotion: 'reduce' });
      if (shot.as !== 'nobody') {
        const session = (await app.signIn(scene.people[shot.as], CONFIRMED)).cookies.get('sessionid') ?? '';
        await context.addCookies([{ name: 'sessionid', value: session, url: app.base }]);
      }
      const page = await context.newPage();
      await page.goto(`${app.base}${shot.path}`);
      await settled(page);
      await shot.before?.(page);
      if (values.readme) await writeFile(join(folder, `${shot.name}.webp`), await webpOf(page));
      else {
        const path = join(folder, `${shot.name}-${scene.name}-${viewport.width}-${theme}.png`);
        await page.screenshot({ path, fullPage: true });
      }
      await context.close();
    }
  }
}

/** A live page is complete when its stream is. */
async function settled(page: Page): Promise<void> {
  if ((await page.locator('[data-live]').count()) === 0) return;
  await page.locator('[data-live-state="live"]').first().waitFor({ state: 'attached' });
}

/** What is in the window, as WebP: Playwright itself writes none. */
async function webpOf(page: Page): Promise<Buffer> {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 82 });
  return Buffer.from(data, 'base64');
}
