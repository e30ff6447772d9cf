import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeProgram, run } from './support/program.ts';
import { type ClientsServer, startServer } from './support/server.ts';

// The lines people put into crontabs.

// one a second: a busy machine takes its time to start the server
const TRIES = '300';

let server: ClientsServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.cleanup());

/** Runs a client while the server is down, starts the server when the client has tried, and waits for the client. */
async function acrossRestart<T>(client: () => Promise<T>): Promise<T> {
  await server.stop();
  const result = client();
  await server.restart();
  return await result;
}

describeProgram('curl', () => {
  test('pings once, though the server is only just starting', async () => {
    const check = await server.addCheck();
    const args = ['-fsS', '-m', '20', '--retry', TRIES, '--retry-connrefused', '--retry-delay', '1', '-o', '/dev/null'];
    const { code } = await acrossRestart(() => run('curl', [...args, server.pingUrl(check)]));
    expect(code).toBe(0);
    expect((await server.pingsOf(check)).map(({ kind, method }) => [kind, method])).toEqual([['success', 'GET']]);
  });

  test('sends the output and the exit status of a job', async () => {
    const check = await server.addCheck();
    const args = ['-fsS', '--retry', '3', '--data-binary', '@-', `${server.pingUrl(check)}/3`];
    expect(await run('curl', args, { input: 'disk full\n' })).toMatchObject({ code: 0, out: 'OK' });
    expect(await server.pingsOf(check)).toMatchObject([{ kind: 'fail', exitStatus: 3, method: 'POST' }]);
    expect(await server.bodyOf(check, 1)).toBe('disk full\n');
  });

  test('takes a wrong address for a failure', async () => {
    const args = ['-fsS', '--retry', '3', `${server.base}/ping/00000000-1111-4222-8333-444444444444`];
    expect(await run('curl', args)).toMatchObject({ code: 22, err: expect.stringContaining('404') });
  });
});

describeProgram('wget', () => {
  test('pings once, though the server is only just starting', async () => {
    const check = await server.addCheck();
    const args = ['-q', '-T', '20', `--tries=${TRIES}`, '--retry-connrefused', '--waitretry=1', '-O', '/dev/null'];
    const { code } = await acrossRestart(() => run('wget', [...args, server.pingUrl(check)]));
    expect(code).toBe(0);
    expect((await server.pingsOf(check)).map(({ kind, method }) => [kind, method])).toEqual([['success', 'GET']]);
  });

  test('sends a body, and tells a missing check by its exit status', async () => {
    const check = await server.addCheck();
    const sent = await run('wget', ['-qO-', '--post-data=done', `${server.pingUrl(check)}/log`]);
    expect(sent).toMatchObject({ code: 0, out: 'OK' });
    expect(await server.pingsOf(check)).toMatchObject([{ kind: 'log', method: 'POST' }]);
    expect(await server.bodyOf(check, 1)).toBe('done');
    // 8: the server answered with an error (man wget)
    expect((await run('wget', ['-qO-', `${server.base}/ping/nowhere/nothing`])).code).toBe(8);
  });
});
