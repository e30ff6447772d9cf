import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import { loadRegistry } from '../../server/delivery/registry.ts';
import { routesOf } from '../../server/http/pages/site-map.ts';
import { whoSees } from '../browser/walk.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { blocksInText } from '../support/nesting.ts';
import { CONFIRMED } from '../support/people.ts';
import { pathOf } from '../support/route-paths.ts';
import { buildScene } from '../support/scenes/build.ts';
import { SCENES, type Scene } from '../support/scenes/scene.ts';
import { stores, type TestStore } from '../support/stores.ts';

const routes = routesOf(await loadRegistry());

describe('blocks within text', () => {
  test.each([
    ['<span><form></form></span>', ['span > form']],
    ['<p>text<br><b>bold</b></p><div><p>more</p></div>', []],
    ['<button><span></span></button><ul></ul>', []],
    ['<a href="/a>b"><div></div></a>', []],
    ['<label><a><p></p></a></label>', ['label > p']],
  ])('%s', (html, found) => {
    expect(blocksInText(html)).toEqual(found);
  });
});

describe.each(SCENES)('pages of a site that is %s', (name) => {
  let db: TestStore;
  let app: TestApp;
  let scene: Scene;
  beforeAll(async () => {
    const [sqlite] = stores;
    if (sqlite === undefined) throw new Error('there is no database');
    db = await sqlite.open();
    scene = await buildScene(db.store, name, systemClock().now());
    app = await startApp(db);
  });
  afterAll(async () => {
    await app.stop();
    await db.cleanup();
  });

  test('have no block within an element for text only', async () => {
    const wrong: Record<string, readonly string[]> = {};
    for (const route of routes.filter(({ handlers, path }) => handlers.get && path !== '/events/')) {
      const who = whoSees(route);
      const visitor = who === 'nobody' ? app.visitor() : await app.signIn(scene.people[who], CONFIRMED);
      const { text, headers } = await visitor.get(pathOf(route, scene.params));
      const found = headers.get('content-type')?.startsWith('text/html') ? blocksInText(text) : [];
      if (found.length > 0) wrong[route.path] = found;
    }
    expect(wrong).toEqual({});
  });
});
