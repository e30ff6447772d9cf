import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import { loadRegistry } from '../../server/delivery/registry.ts';
import type { PageRoute } from '../../server/http/kit/page-route.ts';
import { routesOf } from '../../server/http/pages/site-map.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { closePages, sharedBrowser } from '../support/browser.ts';
import { EVERY_SERVICE } from '../support/every-kind.ts';
import { CONFIRMED } from '../support/people.ts';
import { buildScene } from '../support/scenes/build.ts';
import type { Scene, SceneName, Who } from '../support/scenes/scene.ts';
import { sqliteStore, type TestStore } from '../support/stores.ts';
import { plantSession } from '../support/visitor.ts';
import { areas } from './screenshots/areas.ts';
import { SPECIAL_VISITS } from './special-visits.ts';
import { addressOf, complaintsOf, overflowOf, violationsOn, whoSees } from './walk.ts';

const routes = routesOf(await loadRegistry());

const shown = routes.filter(({ handlers }) => handlers.get !== undefined);

/** Walks over all pages of a scene: their status, what axe finds in both themes, and their width on a phone. */
export function describeEveryPage(name: SceneName): void {
  describe(`every page, with ${name} data`, () => walk(name));
}

function walk(name: SceneName): void {
  let browser: Browser;
  let db: TestStore;
  let app: TestApp;
  let scene: Scene;
  const params = new Map<string, string>();
  const tabs = new Map<string, Page>();
  const complaints = new Map<string, string[]>();

  beforeAll(async () => {
    browser = await sharedBrowser();
    db = await sqliteStore.open();
    scene = await buildScene(db.store, name, systemClock().now());
    app = await startApp(db, { smtp: { port: 25 }, env: { ...EVERY_SERVICE, RP_ID: 'localhost' } });
    for (const [key, value] of Object.entries(scene.params)) params.set(key, value);
    for (const area of areas) {
      for (const [key, value] of Object.entries((await area.prepare?.(scene)) ?? {})) params.set(key, value);
    }
  });

  afterAll(async () => {
    await closePages(browser);
    await app.stop();
    await db.cleanup();
  });

  const open = async (route: PageRoute): Promise<Page> => {
    const { as: who = whoSees(route), session } = SPECIAL_VISITS[route.path] ?? {};
    const key = session === undefined ? who : 'half signed in';
    const opened = tabs.get(key);
    if (opened !== undefined) return opened;
    const context = await browser.newContext({ reducedMotion: 'reduce' });
    complaints.set(key, complaintsOf(context));
    const value = session === undefined ? await signedIn(who) : await plantSession(session(scene), appDeps());
    if (value !== '') await context.addCookies([{ name: 'sessionid', value, url: app.base }]);
    const page = await context.newPage();
    tabs.set(key, page);
    return page;
  };

  const signedIn = async (who: Who): Promise<string> =>
    who === 'nobody' ? '' : ((await app.signIn(scene.people[who], CONFIRMED)).cookies.get('sessionid') ?? '');

  const appDeps = () => ({ store: db.store, config: app.config, clock: systemClock() });

  test.each(shown.map((route) => [route.path, route] as const))('%s', async (_, route) => {
    const page = await open(route);
    const { query = '', params: own = {}, status = 200 } = SPECIAL_VISITS[route.path] ?? {};
    const path = addressOf(route, { ...Object.fromEntries(params), ...own });
    const answer = await ask(page, `${path}${query}`);
    expect(answer.status, path).toBe(status);
    // what is no page is looked at where it is put into one
    if (!answer.isPage) return;

    await page.setViewportSize({ width: 1280, height: 800 });
    for (const list of complaints.values()) list.length = 0;
    await page.goto(`${app.base}${path}${query}`);
    expect(await violationsOn(page)).toEqual([]);
    for (const width of [375, 320]) expect(await overflowOf(page, width), `${width} px`).toBe('');
    const refused = /Failed to load resource: .* status of 40[034]/;
    expect([...complaints.values()].flat().filter((text) => status === 200 || !refused.test(text))).toEqual([]);
  });

  /** Asks without showing, with the cookies of the tab. */
  async function ask(page: Page, address: string): Promise<{ readonly isPage: boolean; readonly status: number }> {
    // a stream does not end
    if (address.startsWith('/events/')) return { isPage: false, status: 200 };
    const response = await page.request.get(`${app.base}${address}`, { maxRedirects: 0 });
    const text = await response.text();
    return { isPage: text.startsWith('<!doctype html>'), status: response.status() };
  }
}
