import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeProgram, run } from './support/program.ts';
import { type ClientsServer, startServer } from './support/server.ts';

let server: ClientsServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.cleanup());

describeProgram('swaks', () => {
  const send = (to: string, subject: string) =>
    run('swaks', [
      ...['--server', '127.0.0.1', '--port', String(server.smtpPort), '--helo', 'mx2.example.org'],
      ...['--from', 'cron@example.org', '--to', to, '--header', `Subject: ${subject}`, '--body', 'nightly run'],
    ]);

  test('pings by mail to the address of a check', async () => {
    const check = await server.addCheck();
    expect((await send(`${check.code}@ping.example.org`, 'backup')).code).toBe(0);
    expect(await server.pingsOf(check)).toMatchObject([
      { kind: 'success', scheme: 'email', method: '', ua: 'Email from cron@example.org', remoteAddr: '127.0.0.1' },
    ]);
    expect(await server.bodyOf(check, 1)).toContain('\nnightly run');
  });

  test('pings by slug, and the subject decides', async () => {
    const check = await server.addCheck({ slug: 'by-mail', filterSubject: true, successKw: 'OK', failureKw: 'FAILED' });
    const to = `${server.pingKey}+by-mail@ping.example.org`;
    expect((await send(to, 'backup OK')).code).toBe(0);
    expect((await send(to, 'backup FAILED')).code).toBe(0);
    expect((await send(to, 'holiday pictures')).code).toBe(0);
    expect((await server.pingsOf(check)).map(({ kind }) => kind)).toEqual(['success', 'fail', 'ign']);
    expect(await server.store.checks.byId(check.id)).toMatchObject({ status: 'down', nPings: 3 });
  });

  test('is refused for any other domain', async () => {
    // 24: none of the recipients was accepted (man swaks)
    expect((await send('somebody@example.com', 'spam')).code).toBe(24);
  });
});
