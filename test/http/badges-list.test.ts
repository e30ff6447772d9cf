import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pageStores } from '../support/stores.ts';
import { type ApiWorld, buildApiWorld } from './api/world.ts';

describe.each(pageStores)('the list of badges on $name', ({ open }) => {
  let world: ApiWorld;

  beforeAll(async () => {
    world = await buildApiWorld(await open(), { SITE_ROOT: 'https://rollcall.example' });
    for (const tags of ['prod db@dc1', ' prod  ü ', 'prod', '*', '']) await world.make({ tags });
  });

  afterAll(() => world.end());

  const urlsIn = (json: Readonly<Record<string, unknown>>, tag: string) => {
    const badges = new Map(Object.entries(json['badges'] ?? {}));
    return new Map<string, string>(Object.entries(badges.get(tag) ?? {}));
  };

  test('has one entry per tag, sorted, and one for all checks', async () => {
    const { json } = await world.get('badges/');
    expect(Object.keys(json['badges'] ?? {})).toEqual(['db@dc1', 'prod', 'ü', '*']);
  });

  test('has the one for all checks also where there is none', async () => {
    const { json } = await world.get('badges/', { key: world.other.rw });
    expect(Object.keys(json['badges'] ?? {})).toEqual(['*']);
  });

  test.each(['*', 'prod', 'db@dc1', 'ü'])('leads to the badges of %s', async (tag) => {
    const { json } = await world.get('badges/', { key: world.ro });
    const urls = urlsIn(json, tag);
    expect([...urls.keys()]).toEqual(['svg', 'svg3', 'json', 'json3', 'shields', 'shields3']);
    const total = { '*': 5, prod: 3, 'db@dc1': 1, ü: 1 }[tag];
    for (const name of ['json', 'json3']) {
      const path = urls.get(name)?.replace('https://rollcall.example', '');
      const badge = await fetch(`${world.app.base}${path}`);
      expect(await badge.json()).toEqual({ status: 'up', total, grace: 0, down: 0 });
    }
  });

  test('writes two states with -2, and the tag encoded twice', async () => {
    const urls = urlsIn((await world.get('badges/')).json, 'db@dc1');
    expect(urls.get('svg')).toMatch(/^https:\/\/rollcall\.example\/badge\/[^/]+\/[\w-]{8}-2\/db%2540dc1\.svg$/);
    expect(urls.get('shields3')).toMatch(/\/[\w-]{8}\/db%2540dc1\.shields$/);
  });
});
