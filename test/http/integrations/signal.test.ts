import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type SignalDaemon, startSignalDaemon } from '../../support/signal-daemon.ts';
import { pageStores } from '../../support/stores.ts';
import { openWorld, type World } from '../projects/world.ts';
import { channelsOf, formOf, noticeIn, projectWithChecks } from './support.ts';

describe.each(pageStores)('setting up Signal on $name', ({ open }) => {
  let world: World;
  let daemon: SignalDaemon;
  beforeAll(async () => {
    daemon = await startSignalDaemon();
    world = await openWorld(await open(), { env: { SIGNAL_CLI_SOCKET: daemon.place } });
  });
  beforeEach(() => {
    daemon.calls.length = 0;
    daemon.answer(() => [{ result: { timestamp: 1 } }]);
  });
  afterAll(async () => {
    await world.close();
    await daemon.close();
  });

  const member = () => world.people.member.visitor;
  // somebody whose last page was seen, so that only this one says something
  const fresh = () => world.app.signIn(world.people.member.user);
  const fields = { label: 'Phone', recipient: '+1 555 000-0001', down: 'true', up: '' };

  test('a test that arrives opens the way to saving', async () => {
    const project = await projectWithChecks(world);
    const seen = await member().post(formOf(project, 'add_signal'), { ...fields, action: 'test' });
    expect(noticeIn(seen)).toContain('The test was delivered');
    expect(seen.text).not.toMatch(/<button[^>]*value="save"[^>]*disabled/);
    expect(daemon.calls).toMatchObject([{ method: 'send', params: { recipient: ['+15550000001'] } }]);
    await member().post(formOf(project, 'add_signal'), { ...fields, action: 'save' });
    expect(await channelsOf(world, project)).toMatchObject([{ kind: 'signal', name: 'Phone' }]);
  });

  test('one that does not arrive keeps it shut', async () => {
    const failure = { response: { results: [{ type: 'UNREGISTERED_FAILURE' }] } };
    daemon.answer(() => [{ error: { code: -1, message: 'failed', data: failure } }]);
    const project = await projectWithChecks(world);
    const other = { ...fields, recipient: 'alice.42', action: 'test' };
    const seen = await (await fresh()).post(formOf(project, 'add_signal'), other);
    expect(noticeIn(seen)).toContain('not on Signal');
    expect(seen.text).toMatch(/<button[^>]*value="save"[^>]*disabled/);
  });

  describe('/signal_verify/', () => {
    test('sends a test to the recipient', async () => {
      await projectWithChecks(world);
      const { status, text } = await member().post('/signal_verify/', { recipient: '+15550000002' });
      expect([status, text]).toEqual([200, 'Delivered']);
      expect(daemon.calls).toHaveLength(1);
    });

    test('refuses what is no recipient', async () => {
      expect((await member().post('/signal_verify/', { recipient: 'nobody' })).status).toBe(400);
      expect(daemon.calls).toEqual([]);
    });

    test('is limited for each recipient, and for each person', async () => {
      const answers: string[] = [];
      for (let n = 0; n < 7; n += 1) {
        answers.push((await member().post('/signal_verify/', { recipient: '+15550000003' })).text);
      }
      expect(answers.slice(0, 6)).toEqual(Array(6).fill('Delivered'));
      expect(answers[6]).toContain('too many messages');
      const owner = world.people.owner.visitor;
      const statuses: number[] = [];
      for (let n = 0; n < 51; n += 1) {
        statuses.push((await owner.post('/signal_verify/', { recipient: `+1555100${1000 + n}` })).status);
      }
      expect(statuses.slice(0, 50)).toEqual(Array(50).fill(200));
      expect(statuses[50]).toBe(429);
    });
  });

  describe('/signal_captcha/', () => {
    const page = '/signal_captcha/?host=signal.example.org&challenge=abc';
    const root = () => world.people.superuser.visitor;

    test('shows the challenge to superusers only', async () => {
      const { text } = await root().get(page);
      expect(text).toContain('value="abc"');
      expect(text).toContain('signal.example.org');
      expect((await world.people.owner.visitor.get(page)).status).toBe(403);
      expect((await world.people.owner.visitor.post(page, { challenge: 'a', captcha: 'b' })).status).toBe(403);
      expect(daemon.calls).toEqual([]);
    });

    test('hands in the solution without its scheme, and shows the reply', async () => {
      const { text } = await root().post(page, { challenge: 'abc', captcha: 'signalcaptcha://solved' });
      expect(text).toContain('Signal accepted it');
      expect(daemon.calls).toMatchObject([
        { method: 'submitRateLimitChallenge', params: { challenge: 'abc', captcha: 'solved' } },
      ]);
    });

    test('shows why it was rejected', async () => {
      daemon.answer(() => [{ error: { code: -6, message: 'captcha rejected', data: null } }]);
      const { text } = await root().post(page, { challenge: 'abc', captcha: 'wrong' });
      expect(text).toContain('captcha rejected');
    });
  });
});
