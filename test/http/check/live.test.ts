import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Check } from '../../../server/core/check.ts';
import { uuidOf } from '../../support/builders.ts';
import { pageStores } from '../../support/stores.ts';
import { join } from '../projects/world.ts';
import { openWorld, type World } from './world.ts';

describe.each(pageStores)('the events of one check on $name', ({ open }) => {
  let world: World;
  let check: Check;
  beforeAll(async () => {
    world = await openWorld(open, { isReal: true });
    check = await world.check({ name: 'backup' });
  });
  afterAll(async () => await world.close());

  /** Opens the stream; `seen` waits until a text has come, `ended` until the server has closed it. */
  const follow = async (query: string, who: keyof World['people'] = 'owner') => {
    const headers = { Cookie: world.people[who].visitor.cookieHeader() };
    const response = await fetch(`${world.app.base}/events/?${query}`, { headers });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const more = async (): Promise<boolean> => {
      const { done = true, value = '' } = (await reader?.read()) ?? {};
      text += value;
      return !done;
    };
    return {
      status: response.status,
      async seen(part: string) {
        while (!text.includes(part)) if (!(await more())) throw new Error(`the stream ended without ${part}`);
        return text;
      },
      async ended() {
        while (await more());
        return text;
      },
      leave: async () => await reader?.cancel(),
    };
  };

  test('V2: only for those who may see the check', async () => {
    for (const query of [`check=${check.code}`, `check=${check.code}&part=log`]) {
      expect((await follow(query, 'outsider')).status).toBe(404);
    }
    expect((await follow(`check=${uuidOf(5)}`)).status).toBe(404);
    expect((await follow('check=nonsense')).status).toBe(404);
  });

  test('no form token goes over the stream, and readers get no buttons', async () => {
    const reader = await follow(`check=${check.code}`, 'reader');
    const text = await reader.seen('check-status');
    expect(text).not.toContain('csrfmiddlewaretoken');
    expect(text).not.toContain('button--');
    await reader.leave();
    const owner = await follow(`check=${check.code}`);
    expect(await owner.seen('check-status')).toContain('check-pause');
    await owner.leave();
  });

  test('the log is only told that there is something new', async () => {
    const stream = await follow(`check=${check.code}&part=log`);
    await stream.seen('log-mark');
    await fetch(`${world.app.base}/ping/${check.code}`, { method: 'POST', body: 'secret words' });
    const text = await stream.seen('flip ');
    expect(text).not.toContain('secret words');
    expect(text).not.toContain('check-charts');
    await stream.leave();
  });

  test('it ends for somebody who is no longer in the project', async () => {
    const { user } = world.people.member;
    const stream = await follow(`check=${check.code}`, 'member');
    await stream.seen('check-state');
    await world.db.store.members.remove(world.project.id, user.id);
    await fetch(`${world.app.base}/ping/${check.code}/fail`);
    expect(await stream.ended()).not.toContain('status--down');
    await join(world.db, world.project, user, 'w');
  });
});
