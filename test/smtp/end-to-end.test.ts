import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Check } from '../../server/core/check.ts';
import type { PingKind } from '../../server/core/ping.ts';
import { silentLog } from '../../server/log.ts';
import { openPingWriter } from '../../server/pings/open.ts';
import { createPingQueue } from '../../server/pings/queue.ts';
import { createReader, type Reader } from '../../server/reading/reader.ts';
import { createSmtpListener, type SmtpListener } from '../../server/smtp/listener.ts';
import { T0 } from '../support/builders.ts';
import { seed } from '../support/seed.ts';
import { connectSmtp } from '../support/smtp-client.ts';
import { stores, type TestStore } from '../support/stores.ts';

const DOMAIN = 'ping.example.org';

describe.each(stores)('a mail over the wire, on $name', ({ open }) => {
  let db: TestStore;
  let listener: SmtpListener;
  let port: number;
  let reader: Reader;
  let closeQueue: () => Promise<void>;

  beforeAll(async () => {
    db = await open();
    const queue = createPingQueue({ writer: openPingWriter(db.options, db.store.dialect.gate), log: silentLog });
    closeQueue = () => queue.close();
    reader = createReader();
    const clock = { now: () => T0 };
    listener = createSmtpListener({
      queue,
      reader,
      find: (target) => db.store.checks.filtersOf(target),
      clock,
      log: silentLog,
      domain: DOMAIN,
      bodyLimit: 10_000,
      address: { host: '127.0.0.1', port: 0 },
    });
    port = await listener.start();
  });
  afterAll(async () => {
    await listener.stop();
    await closeQueue();
    await reader.close();
    await db.cleanup();
  });

  async function send(recipients: readonly string[], message: string): Promise<number> {
    const client = await connectSmtp(port);
    await client.envelope(
      'cron@example.org',
      recipients.map((mailbox) => `${mailbox}@${DOMAIN}`),
    );
    const { code } = await client.data(message);
    await client.say('QUIT');
    return code;
  }

  test('takes a new check up, and the whole message is stored', async () => {
    const { checks } = await seed(db.store);
    const [check] = checks;
    const message = 'Subject: anything\r\n\r\nbytes \u0000 of any kind, confirm\r\n';
    expect(await send([check?.code ?? ''], message)).toBe(250);
    const id = check?.id ?? 0;
    expect(await db.store.checks.byId(id)).toMatchObject({ status: 'up', nPings: 1, hasConfirmationLink: true });
    expect(await db.store.pings.list(id, 10)).toMatchObject([
      {
        n: 1,
        kind: 'success',
        scheme: 'email',
        method: '',
        ua: 'Email from cron@example.org',
        remoteAddr: '127.0.0.1',
      },
    ]);
    expect(Buffer.from((await db.store.pings.body(id, 1)) ?? []).toString()).toBe(message);
  });

  test.each<[Partial<Check>, string, string, PingKind, string]>([
    // filters, subject, body, kind, why
    [{}, 'FAIL', 'FAIL', 'success', 'no filter: whatever the content'],
    [{ filterHttpBody: true, methods: 'POST', failureKw: 'FAIL' }, 'FAIL', '', 'success', 'HTTP filters do not count'],
    [{ filterSubject: true, successKw: 'SUCCESS, OK' }, '[=?utf-8?q?O?= =?utf-8?q?K?=] done', '', 'success', ''],
    [{ filterSubject: true, failureKw: 'FAIL' }, 'x', 'FAIL', 'ign', 'the body is not looked at'],
    [{ filterBody: true, failureKw: 'FAIL' }, 'x', '<b>F</b>AIL', 'fail', 'the text of the HTML'],
    [{ filterBody: true, filterDefaultFail: true, successKw: 'OK' }, 'OK', 'x', 'fail', 'nothing found'],
    [{ filterSubject: true, filterBody: true, startKw: 'BEGIN' }, 'x', 'BEGIN', 'start', 'both are looked at'],
  ])('with %j, a mail %j, %j is %s: %s', async (filters, subject, body, kind) => {
    const { checks } = await seed(db.store, [filters]);
    const [check] = checks;
    expect(await send([check?.code ?? ''], `Subject: ${subject}\r\nContent-Type: text/html\r\n\r\n${body}\r\n`)).toBe(
      250,
    );
    expect(await db.store.pings.list(check?.id ?? 0, 10)).toMatchObject([{ kind }]);
  });

  test('finds checks by ping key and slug, and those it cannot find hinder nobody', async () => {
    const { project, checks } = await seed(db.store, [{ slug: 'backup' }, { slug: 'twin' }, { slug: 'twin' }]);
    const mailbox = (slug: string) => `${project.pingKey}+${slug}`;
    const unknown = '11111111-1111-4111-8111-111111111111';
    expect(await send([unknown, mailbox('twin'), mailbox('none'), mailbox('backup')], 'Subject: x\r\n\r\n')).toBe(250);
    const counts = await Promise.all(checks.map(async ({ id }) => (await db.store.checks.byId(id))?.nPings));
    expect(counts).toEqual([1, 0, 0]);
    expect(await db.store.checks.ofProject(project.id)).toHaveLength(3);
  });
});
