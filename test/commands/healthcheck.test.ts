import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import { addSecs } from '../../server/core/instant.ts';
import { directly } from '../../server/store/dialect/dialect.ts';
import { heartbeatStore } from '../../server/store/heartbeats.ts';
import { stores } from '../support/stores.ts';
import { commandsOn, rollcall, rollcallHere, SECRET_KEY } from './rollcall.ts';

describe('healthcheck of the web process', () => {
  test.each([
    [200, 0],
    [503, 1],
  ])('asks as the proxy would, and an answer of %i ends with %i', async (status, exitCode) => {
    const asked: string[] = [];
    const server = createServer((req, res) => {
      asked.push(`${req.headers.host} ${req.url}`);
      res.writeHead(status).end('OK');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address: AddressInfo | string | null = server.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const env = { SECRET_KEY, SITE_ROOT: 'https://x.example.org/hc', PORT: port };
    const { code } = await rollcall(['healthcheck'], { cwd: tmpdir(), env });
    server.close();
    expect([code, asked]).toEqual([exitCode, ['x.example.org /hc/api/v3/status/']]);
  });

  test('exits 1 when nobody answers', async () => {
    const { code, err } = await rollcallHere(['healthcheck'], { cwd: tmpdir(), env: { SECRET_KEY, PORT: '1' } });
    expect([code, err]).toEqual([1, expect.stringContaining('the web process does not respond')]);
  });
});

describe.each(stores)('healthcheck --process on $name', ({ open }) => {
  const { db, run } = commandsOn(open);

  test('looks at the last heartbeat of that process', async () => {
    const hearts = heartbeatStore(directly(db().store.dialect));
    const beat = (secsAgo: number) => {
      const beatAt = addSecs(systemClock().now(), -secsAgo);
      return hearts.beat({ process: 'sendalerts', instance: 'host:1', startedAt: beatAt, beatAt, version: '1' });
    };
    const check = () => run('healthcheck', '--process', 'sendalerts');
    expect(await check()).toMatchObject({ code: 1, err: 'sendalerts has never run\n' });
    await beat(30);
    expect(await check()).toMatchObject({ code: 1, err: expect.stringContaining('sendalerts was last alive at') });
    await beat(5);
    expect(await check()).toEqual({ code: 0, out: 'OK\n', err: '' });
    await hearts.remove('sendalerts', 'host:1');
    expect((await check()).code).toBe(1);
  });
});
