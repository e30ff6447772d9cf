import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import { loadRegistry } from '../../server/delivery/registry.ts';
import { routesOf } from '../../server/http/pages/site-map.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { EVERY_SERVICE } from '../support/every-kind.ts';
import { CONFIRMED } from '../support/people.ts';
import { pathOf } from '../support/route-paths.ts';
import { buildScene } from '../support/scenes/build.ts';
import type { Scene } from '../support/scenes/scene.ts';
import { sqliteStore, type TestStore } from '../support/stores.ts';
import type { Visitor } from '../support/visitor.ts';

const routes = routesOf(await loadRegistry());

/** Pages about a project and what is in it; the account is everybody's own. */
const ofProject = routes.filter(({ path, handlers }) => handlers.get && /\{(project|check|channel)\}/.test(path));
/** What is offered on every page, and would end the visit. */
const OWN = /^\/accounts\//;

const kindOf = (address: string): string => address.replace(/[0-9a-f-]{36}|\d+/g, '*');

describe('a read-only member', () => {
  let db: TestStore;
  let app: TestApp;
  let scene: Scene;
  let reader: Visitor;
  beforeAll(async () => {
    db = await sqliteStore.open();
    scene = await buildScene(db.store, 'usual', systemClock().now());
    app = await startApp(db, { smtp: { port: 25 }, env: EVERY_SERVICE });
    reader = await app.signIn(scene.people.reader, CONFIRMED);
  });
  afterAll(async () => {
    await app.stop();
    await db.cleanup();
  });

  test('is offered no link and no form that is refused', async () => {
    // one of each kind
    const links = new Map<string, string>();
    const forms = new Map<string, string>();
    let pages = 0;
    for (const route of ofProject) {
      const path = pathOf(route, scene.params);
      // a stream does not end
      if (path.endsWith('/events/')) continue;
      const { status, text } = await reader.get(path);
      if (status !== 200 || text.slice(0, 15).toLowerCase() !== '<!doctype html>') continue;
      pages += 1;
      for (const [, href = ''] of text.matchAll(/<a [^>]*href="(\/(?:projects|checks|integrations)\/[^"#]*)/g))
        links.set(kindOf(href), href);
      for (const [, attributes = ''] of text.matchAll(/<form ([^>]*)>/g)) {
        const action = /action="([^"]*)"/.exec(attributes)?.[1] ?? path;
        if (/method="post"/i.test(attributes)) {
          const target = action.replace(/^https?:\/\/[^/]*/, '') || path;
          if (!OWN.test(target)) forms.set(kindOf(target), target);
        }
      }
    }
    expect(pages).toBeGreaterThan(8);
    const refused: string[] = [];
    for (const href of links.values()) {
      const { status } = await reader.get(href.replaceAll('&amp;', '&'));
      if (status >= 400) refused.push(`${href}: ${status}`);
    }
    for (const action of forms.values()) {
      const { status } = await reader.post(action.replaceAll('&amp;', '&'));
      if (status === 403 || status === 404 || status === 405) refused.push(`POST ${action}: ${status}`);
    }
    expect(refused).toEqual([]);
  });
});
