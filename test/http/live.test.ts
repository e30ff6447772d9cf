import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, type TestApp } from '../support/app.ts';
import { seed } from '../support/seed.ts';
import { pageStores, type TestStore } from '../support/stores.ts';
import type { Visitor } from '../support/visitor.ts';

describe.each(pageStores)('the event stream on $name', ({ open }) => {
  let db: TestStore;
  let app: TestApp;
  beforeAll(async () => {
    db = await open();
    app = await startApp(db);
  });
  afterAll(async () => {
    await app.stop();
    await db.cleanup();
  });

  /** Opens the stream; `seen` waits until a text has come, `ended` until the server has closed it. */
  const follow = async (visitor: Visitor, query = '') => {
    const response = await fetch(`${app.base}/events/${query}`, { headers: { Cookie: visitor.cookieHeader() } });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const more = async (): Promise<boolean> => {
      const { done = true, value = '' } = (await reader?.read()) ?? {};
      text += value;
      return !done;
    };
    return {
      async seen(part: string) {
        while (!text.includes(part)) if (!(await more())) throw new Error(`the stream ended without ${part}`);
        return text;
      },
      async ended() {
        while (await more());
        return text;
      },
    };
  };

  test('carries the rows of its user and of nobody else', async () => {
    const mine = await seed(db.store, [{ name: 'mine' }]);
    const theirs = await seed(db.store, [{ name: 'theirs' }]);
    const stream = await follow(await app.signIn(mine.user), `?project=${mine.project.code}`);
    await stream.seen('mine');
    await fetch(`${app.base}/ping/${theirs.checks[0]?.code}`);
    await fetch(`${app.base}/ping/${mine.checks[0]?.code}`);
    const text = await stream.seen('status--up');
    expect(text).not.toContain('theirs');
  });

  test('a session with twelve streams is refused the next before anything is looked up for it', async () => {
    const { user, project } = await seed(db.store, [{ name: 'watched' }]);
    const visitor = await app.signIn(user);
    const stop = new AbortController();
    const open = (query: string) =>
      fetch(`${app.base}/events/?${query}`, { headers: { Cookie: visitor.cookieHeader() }, signal: stop.signal });
    const streams = await Promise.all(Array.from({ length: 12 }, () => open(`project=${project.code}`)));
    expect(streams.map(({ status }) => status)).toEqual(Array(12).fill(200));
    // there is no such project, which would be 404
    const refused = await open('project=11111111-1111-4111-8111-111111111111');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '30']);
    expect((await visitor.get(`/events/?project=${project.code}&poll=1`)).status).toBe(200);
    stop.abort();
    const missing = '/events/?project=11111111-1111-4111-8111-111111111111';
    await expect.poll(async () => (await visitor.get(missing)).status).toBe(404);
  });

  test('E2, E5 ends when its user is signed out, or switched off', async () => {
    const { user, checks, project } = await seed(db.store, [{ name: 'watched' }]);
    const query = `?project=${project.code}`;
    const [first, second] = [await app.signIn(user), await app.signIn(user)];
    const [left, right] = [await follow(first, query), await follow(second, query)];
    await Promise.all([left.seen('watched'), right.seen('watched')]);
    await first.post('/accounts/logout/');
    await fetch(`${app.base}/ping/${checks[0]?.code}`);
    expect(await left.ended()).not.toContain('status--up');
    await right.seen('status--up');
    await db.store.users.update(user.id, { isActive: false });
    await fetch(`${app.base}/ping/${checks[0]?.code}/fail`);
    expect(await right.ended()).not.toContain('status--down');
  });
});
