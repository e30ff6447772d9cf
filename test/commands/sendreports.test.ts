import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import { addSecs } from '../../server/core/instant.ts';
import { seed } from '../support/seed.ts';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts';
import { pageStores } from '../support/stores.ts';
import { commandsOn, rollcallHere } from './rollcall.ts';

describe.each(pageStores)('sendreports on $name', ({ open }) => {
  const { db, run, surroundings } = commandsOn(open);
  let smtp: SmtpSink;
  beforeAll(async () => {
    smtp = await startSmtpSink();
  });
  afterAll(() => smtp.close());

  test('names who got a report, and counts', async () => {
    const now = systemClock().now();
    const { user } = await seed(db().store, [{ status: 'up', lastPingAt: addSecs(now, -60), name: 'backup' }]);
    await db().store.profiles.update(user.id, { nextReportAt: addSecs(now, -60) });
    const mail = { EMAIL_HOST: '127.0.0.1', EMAIL_PORT: String(smtp.port), EMAIL_USE_TLS: 'False' };
    const { env, ...rest } = surroundings();
    const { code, out } = await rollcallHere(['sendreports'], { ...rest, env: { ...env, ...mail } });
    expect([code, out]).toEqual([0, `sent the report of ${user.email}\nsent 1 email\n`]);
    expect(smtp.mails.map(({ parsed }) => parsed.subject)).toEqual(['Monthly Report']);
  });

  test('fails and says so when there is no mail server', async () => {
    expect(await run('sendreports')).toMatchObject({ code: 1, err: expect.stringContaining('EMAIL_HOST') });
  });
});
