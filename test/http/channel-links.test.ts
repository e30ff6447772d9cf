import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import { addSecs } from '../../server/core/instant.ts';
import { signUnsubscribe, verifyChannelToken } from '../../server/signing.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { seed, seedChannel } from '../support/seed.ts';
import { pageStores, type TestStore } from '../support/stores.ts';

const SECRET = 'test-secret';
const now = systemClock().now();

describe.each(pageStores)('links in mails on $name', ({ open }) => {
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

  const channelOf = async (over = {}) => {
    const { project } = await seed(db.store);
    return await seedChannel(db.store, project, { kind: 'email', value: 'ops@example.org', ...over });
  };
  const stored = async (code: string) => await db.store.channels.byCode(code);
  const unsubscribeLink = (code: string, at = now) =>
    `${app.base}/integrations/${code}/unsub/${signUnsubscribe(code, SECRET, at)}/`;

  test('opening the unsubscribe link only asks', async () => {
    const { code } = await channelOf();
    const response = await fetch(unsubscribeLink(code));
    expect(response.status).toBe(200);
    const page = await response.text();
    expect(page).toContain('Stop these emails?');
    expect(page).not.toContain('data-submit-itself');
    expect((await stored(code))?.disabled).toBe(false);
  });

  test('the page sends itself when the link is older than five minutes, as then no scanner opened it', async () => {
    const { code } = await channelOf();
    const page = await (await fetch(unsubscribeLink(code, addSecs(now, -301)))).text();
    expect(page).toContain('data-submit-itself');
  });

  test('posting disables the channel, twice as well as once, without a token of any form', async () => {
    const { code } = await channelOf();
    for (const _ of [1, 2]) {
      const response = await fetch(unsubscribeLink(code), {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: 'List-Unsubscribe=One-Click',
      });
      expect(response.status).toBe(200);
    }
    expect((await stored(code))?.disabled).toBe(true);
  });

  test('a signature for another channel changes nothing', async () => {
    const [mine, other] = [await channelOf(), await channelOf()];
    const signed = signUnsubscribe(other.code, SECRET, now);
    for (const method of ['GET', 'POST']) {
      const response = await fetch(`${app.base}/integrations/${mine.code}/unsub/${signed}/`, { method });
      expect(response.status).toBe(200);
      expect(await response.text()).toContain('Invalid link');
    }
    expect((await stored(mine.code))?.disabled).toBe(false);
  });

  test.each(['GET', 'POST'])('%s for a channel that is none, or not of mail, is 404', async (method) => {
    const hook = await channelOf({ kind: 'webhook', value: '{}' });
    const unknown = '11111111-1111-4111-8111-111111111111';
    for (const code of [hook.code, unknown, 'no-uuid']) {
      expect((await fetch(unsubscribeLink(code), { method })).status).toBe(404);
    }
  });

  test('the verify link confirms the address, once and again', async () => {
    const { code } = await channelOf({ emailVerified: false });
    const link = `${app.base}/integrations/${code}/verify/${verifyChannelToken(code, SECRET)}/`;
    for (const _ of [1, 2]) expect(await (await fetch(link)).text()).toContain('Address confirmed');
    expect((await stored(code))?.emailVerified).toBe(true);
  });

  test('a wrong verify token confirms nothing', async () => {
    const { code } = await channelOf({ emailVerified: false });
    const response = await fetch(`${app.base}/integrations/${code}/verify/${'0'.repeat(64)}/`);
    expect(await response.text()).toContain('Invalid link');
    expect((await stored(code))?.emailVerified).toBe(false);
  });
});
