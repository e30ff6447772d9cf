import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Project } from '../../../server/core/project.ts';
import { createSigner } from '../../../server/delivery/signer.ts';
import { startApp } from '../../support/app.ts';
import { T0 } from '../../support/builders.ts';
import { type HttpSink, type SunkRequest, startHttpSink } from '../../support/http-sink.ts';
import { pageStores } from '../../support/stores.ts';
import { testClock } from '../../support/test-clock.ts';
import { openWorld, type World } from '../projects/world.ts';
import { channelsOf, LOCAL, listOf, projectWithChecks } from './support.ts';

const BOT = '/integrations/telegram/bot/';
const SECRET = { 'x-telegram-bot-api-secret-token': 'hook-secret' };
const group = { id: -1001234567890123, type: 'supergroup', title: 'Ops <b>' };

describe.each(pageStores)('connecting a Telegram chat on $name', ({ open }) => {
  let world: World;
  let sink: HttpSink;
  let project: Project;
  const clock = testClock(T0);
  beforeAll(async () => {
    sink = await startHttpSink();
    const env = {
      ...LOCAL,
      TELEGRAM_TOKEN: '123:token',
      TELEGRAM_WEBHOOK_SECRET: 'hook-secret',
      TELEGRAM_API_BASE: sink.url,
    };
    world = await openWorld(await open(), { env, clock });
    project = await projectWithChecks(world);
  });
  beforeEach(() => {
    sink.requests.length = 0;
    sink.answerEach(play);
  });
  afterAll(async () => {
    await world.close();
    await sink.close();
  });

  /** Refuses what Telegram refuses. */
  function play({ path, text, json }: SunkRequest) {
    const isGood = path === '/bot123:token/sendMessage' && text.includes('"chat_id":');
    return isGood && typeof json() === 'object'
      ? { body: '{"ok":true}' }
      : { status: 400, body: '{"ok":false,"description":"Bad Request"}' };
  }

  const tell = (update: unknown, headers: Record<string, string> = SECRET) =>
    world.app.visitor().send(BOT, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof update === 'string' ? update : JSON.stringify(update),
    });
  const linkFor = async (message: object) => {
    await tell({ update_id: 1, message: { text: '/start', ...message } });
    const { text } = sink.requests.at(-1) ?? { text: '' };
    const [link = ''] = /https?:\/\/[^\s"<\\]+add_telegram\/\?[^\s"<\\]+/.exec(text) ?? [];
    return link.replace(world.app.config.siteRoot, '');
  };
  const visitor = () => world.people.member.visitor;

  test('the bot answers /start in the same chat and topic, with a link', async () => {
    expect(await linkFor({ chat: group, message_thread_id: 7 })).toContain('/integrations/add_telegram/?');
    expect(sink.requests[0]?.json()).toMatchObject({ chat_id: group.id, message_thread_id: 7, parse_mode: 'html' });
  });

  test('a post in a channel counts like a message', async () => {
    await tell({ channel_post: { chat: { id: -5, type: 'channel', title: 'News' }, text: '/start' } });
    expect(sink.requests).toHaveLength(1);
  });

  test('the link asks which project, and connects the chat to it', async () => {
    const link = await linkFor({ chat: group, message_thread_id: 7 });
    const page = await visitor().get(link);
    expect(page.text).toContain('supergroup Ops &lt;b>');
    expect(page.text).toContain(project.code);
    const { location } = await visitor().post(link, { project: project.code });
    expect(location).toBe(listOf(project));
    const channel = (await channelsOf(world, project)).at(-1);
    expect(JSON.parse(channel?.value ?? '')).toEqual({
      id: group.id,
      type: 'supergroup',
      name: 'Ops <b>',
      thread_id: 7,
    });
  });

  test('a project that one may not change is 403', async () => {
    const link = await linkFor({ chat: group });
    for (const who of [world.people.reader, world.people.outsider]) {
      expect((await who.visitor.post(link, { project: project.code })).status).toBe(403);
    }
  });

  test('the link is good for ten minutes', async () => {
    const link = await linkFor({ chat: group });
    clock.advance(601);
    expect((await visitor().get(link)).text).toContain('Invalid link');
    expect((await visitor().post(link, { project: project.code })).status).toBe(400);
  });

  test.each(['/integrations/add_telegram/', '/integrations/add_telegram/?e30:1:forged'])(
    '%s says that the link is incorrect',
    async (path) => {
      const page = await visitor().get(path);
      expect([page.status, page.text.includes('Invalid link')]).toEqual([200, true]);
      const before = (await channelsOf(world, project)).length;
      expect((await visitor().post(path, { project: project.code })).status).toBe(400);
      expect(await channelsOf(world, project)).toHaveLength(before);
    },
  );

  test.each([
    ['no JSON', 'nonsense', 400],
    ['something of another shape', { hello: 1 }, 200],
    ['no text', { message: { chat: group } }, 200],
    ['a chat of an unknown type', { message: { chat: { id: 1, type: 'secret' }, text: '/start' } }, 200],
    ['another text', { message: { chat: group, text: 'hello' } }, 200],
  ] as const)('%s is answered with %i, and nothing is sent', async (_what, update, status) => {
    expect((await tell(update)).status).toBe(status);
    expect(sink.requests).toEqual([]);
  });

  test('without the secret made from the secret key it is 403, where none is set', async () => {
    const open = await startApp(world.db, { env: { TELEGRAM_TOKEN: '123:token', TELEGRAM_API_BASE: sink.url } });
    const { sign } = createSigner('telegram', open.config, clock.now());
    const call = async (secret: string) => {
      const headers = { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret };
      return (await open.visitor().send(BOT, { method: 'POST', headers, body: '{}' })).status;
    };
    expect([await call(''), await call('x'), await call(sign('webhook', 'telegram'))]).toEqual([403, 403, 200]);
    await open.stop();
  });

  test('without the secret it is 403', async () => {
    const update = { message: { chat: group, text: '/start' } };
    expect((await tell(update, {})).status).toBe(403);
    expect((await tell(update, { 'x-telegram-bot-api-secret-token': 'hook-secreT' })).status).toBe(403);
    expect(sink.requests).toEqual([]);
  });

  test('a reply that fails is still answered with 200', async () => {
    sink.answer({ status: 500 });
    expect((await tell({ message: { chat: group, text: '/start' } })).status).toBe(200);
  });

  test('looking at it is 405', async () => {
    expect((await world.app.visitor().get(BOT)).status).toBe(405);
  });
});
