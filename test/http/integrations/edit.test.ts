import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Channel } from '../../../server/core/channel.ts';
import { startHttpSink } from '../../support/http-sink.ts';
import { seedChannel } from '../../support/seed.ts';
import { type SmtpSink, startSmtpSink } from '../../support/smtp-sink.ts';
import { pageStores } from '../../support/stores.ts';
import { openWorld, type World } from '../projects/world.ts';
import { listOf, pageOf, projectWithChecks } from './support.ts';

describe.each(pageStores)('editing a channel on $name', ({ open }) => {
  let world: World;
  let smtp: SmtpSink;
  beforeAll(async () => {
    smtp = await startSmtpSink();
    world = await openWorld(await open(), { smtp });
  });
  afterAll(async () => {
    await world.close();
    await smtp.close();
  });

  const member = () => world.people.member.visitor;
  const stored = ({ id }: Channel) => world.db.store.channels.byId(id);
  const channelWith = async (over: Partial<Channel> & Pick<Channel, 'kind' | 'value'>) => {
    const project = await projectWithChecks(world);
    const channel = await seedChannel(world.db.store, project, over);
    if (over.disabled) await world.db.store.channels.update(channel.id, { disabled: true });
    return { project, channel };
  };
  const gotify = { url: 'https://push.example.org', token: 'secret-token', priority: 5, priority_up: 2 };
  const mailsTo = async (address: string) => {
    await world.app.mailsSent();
    return smtp.mails.filter(({ to }) => to.includes(address)).length;
  };

  test('the form shows what is stored, but no secret', async () => {
    const { channel } = await channelWith({ kind: 'gotify', value: JSON.stringify(gotify) });
    const { status, text } = await member().get(pageOf(channel, 'edit'));
    expect(status).toBe(200);
    expect(text).toContain('value="https://push.example.org"');
    expect(text).not.toContain('secret-token');
  });

  test('how many messages come before a summary is shown and changed, and stays if it is not in the form', async () => {
    const { channel } = await channelWith({ kind: 'gotify', value: JSON.stringify(gotify) });
    const { text } = await member().get(pageOf(channel, 'edit'));
    expect(text).toContain('Messages before a summary');
    const fields = { url: 'https://push.example.org', token: '', priority: '5', priority_up: '2' };
    for (const wrong of ['-1', '101', 'ten', '1.5']) {
      const refused = await member().post(pageOf(channel, 'edit'), { ...fields, burst: wrong });
      expect(refused.text).toContain('Enter a whole number from 0 to 100.');
    }
    expect(await stored(channel)).toMatchObject({ burst: 0 });
    await member().post(pageOf(channel, 'edit'), { ...fields, burst: '25' });
    await member().post(pageOf(channel, 'edit'), fields);
    expect(await stored(channel)).toMatchObject({ burst: 25 });
  });

  test('a kind that is never summed up has no such setting', async () => {
    const { channel } = await channelWith({ kind: 'shell', value: '{"cmd_down":"true","cmd_up":""}' });
    const { text } = await member().get(pageOf(channel, 'edit'));
    expect(text).not.toContain('Messages before a summary');
  });

  test('a secret that is left empty stays; checks and name stay too', async () => {
    const { project, channel } = await channelWith({ kind: 'gotify', value: JSON.stringify(gotify), name: 'Phones' });
    const [check] = await world.db.store.checks.ofProject(project.id);
    await world.db.store.channels.assignChecks(channel.id, [check?.id ?? 0]);
    const fields = { url: 'https://push.example.org/a', token: '', priority: '9', priority_up: '0' };
    const { status, location } = await member().post(pageOf(channel, 'edit'), fields);
    expect([status, location]).toEqual([302, listOf(project)]);
    expect(await stored(channel)).toMatchObject({
      name: 'Phones',
      value: JSON.stringify({ url: 'https://push.example.org/a', token: 'secret-token', priority: 9, priority_up: 0 }),
    });
    expect(await world.db.store.channels.checkIds(channel.id)).toEqual([check?.id]);
  });

  test.each(['save', 'test'])('another server has to be given the secret anew: %s', async (action) => {
    const sink = await startHttpSink();
    const value = JSON.stringify(gotify);
    const { channel } = await channelWith({ kind: 'gotify', value });
    const fields = { url: sink.url, token: '', priority: '5', priority_up: '5', action };
    const { status, text } = await member().post(pageOf(channel, 'edit'), fields);
    expect(status).toBe(200);
    expect(text).toContain('Enter it again');
    expect(text).not.toContain('secret-token');
    expect(await stored(channel)).toMatchObject({ value });
    expect(sink.requests).toEqual([]);
    const given = await member().post(pageOf(channel, 'edit'), { ...fields, token: 'another', action: 'save' });
    expect(given.status).toBe(302);
    expect(await stored(channel)).toMatchObject({ value: expect.stringContaining('another') });
    await sink.close();
  });

  test('a secret that is not required can be removed', async () => {
    const value = JSON.stringify({ topic: 'x', url: 'https://ntfy.example.org', priority: 3, token: 'secret-token' });
    const { channel } = await channelWith({ kind: 'ntfy', value });
    expect((await member().get(pageOf(channel, 'edit'))).text).toContain('name="token_forget"');
    const fields = { topic: 'x', url: 'https://elsewhere.example.org', token: '', priority: '3', priority_up: '3' };
    await member().post(pageOf(channel, 'edit'), fields);
    expect(await stored(channel)).toMatchObject({ value });
    await member().post(pageOf(channel, 'edit'), { ...fields, token_forget: 'true' });
    expect((await stored(channel))?.value).not.toContain('token');
  });

  test('a webhook gets another name with its form', async () => {
    const { channel } = await channelWith({
      kind: 'webhook',
      value: '{"url_down":"https://a.example.org"}',
      name: 'A',
    });
    expect((await member().get(pageOf(channel, 'edit'))).text).toContain('value="A"');
    await member().post(pageOf(channel, 'edit'), { name: 'B', url_down: 'https://b.example.org', method_down: 'GET' });
    expect(await stored(channel)).toMatchObject({ name: 'B', value: expect.stringContaining('b.example.org') });
  });

  test('mistakes are shown, and nothing is saved', async () => {
    const value = JSON.stringify(gotify);
    const { channel } = await channelWith({ kind: 'gotify', value });
    const { status, text } = await member().post(pageOf(channel, 'edit'), { url: 'ftp://x', priority: '5' });
    expect(status).toBe(200);
    expect(text).toContain('field__error');
    expect(await stored(channel)).toMatchObject({ value });
  });

  test('unreadable settings can be typed anew', async () => {
    const { channel } = await channelWith({ kind: 'gotify', value: 'nonsense' });
    expect((await member().get(pageOf(channel, 'edit'))).status).toBe(200);
  });

  test('a kind without a form is 400', async () => {
    const { channel } = await channelWith({ kind: 'trello', value: '{}' });
    expect((await member().get(pageOf(channel, 'edit'))).status).toBe(400);
    expect((await member().post(pageOf(channel, 'edit'))).status).toBe(400);
  });

  test('readers get 403, strangers 404', async () => {
    const { channel } = await channelWith({ kind: 'gotify', value: JSON.stringify(gotify) });
    expect((await world.people.reader.visitor.get(pageOf(channel, 'edit'))).status).toBe(403);
    expect((await world.people.reader.visitor.post(pageOf(channel, 'edit'))).status).toBe(403);
    expect((await world.people.outsider.visitor.get(pageOf(channel, 'edit'))).status).toBe(404);
  });

  describe('an email address', () => {
    const change = async (over: Partial<Channel>, value: string) => {
      const { channel } = await channelWith({ kind: 'email', value: '{"value":"old@example.com"}', ...over });
      await member().post(pageOf(channel, 'edit'), { value, down: 'true' });
      return await stored(channel);
    };

    test('another one has to confirm anew', async () => {
      const before = await mailsTo('new@example.com');
      expect(await change({}, 'new@example.com')).toMatchObject({ emailVerified: false, disabled: false });
      expect(await mailsTo('new@example.com')).toBe(before + 1);
    });

    test('is asked five times a day, however it is spelled', async () => {
      const spelled = (n: number) => `a.sked+${n}@example.com`;
      for (let n = 0; n < 5; n += 1) expect(await change({}, spelled(n))).toMatchObject({ emailVerified: false });
      const { channel } = await channelWith({ kind: 'email', value: '{"value":"old@example.com"}' });
      const { status } = await member().post(pageOf(channel, 'edit'), { value: spelled(5), down: 'true' });
      expect(status).toBe(429);
      expect(await stored(channel)).toMatchObject({ value: '{"value":"old@example.com"}' });
    });

    test('the same one stays confirmed', async () => {
      const before = await mailsTo('old@example.com');
      const channel = await change({}, 'old@example.com');
      expect(channel).toMatchObject({ emailVerified: true, value: expect.stringContaining('"up":false') });
      expect(await mailsTo('old@example.com')).toBe(before);
    });

    test('the same one of a disabled channel is used again once it confirms', async () => {
      expect(await change({ disabled: true }, 'old@example.com')).toMatchObject({
        emailVerified: false,
        disabled: false,
      });
    });

    test('saved while not confirmed, it gets the link again', async () => {
      const before = await mailsTo('old@example.com');
      await change({ emailVerified: false }, 'old@example.com');
      expect(await mailsTo('old@example.com')).toBe(before + 1);
    });
  });
});
