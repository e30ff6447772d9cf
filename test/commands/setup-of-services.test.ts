import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type HttpSink, startHttpSink } from '../support/http-sink.ts';
import { databaseEnv } from '../support/rollcall.ts';
import { type SignalDaemon, startSignalDaemon } from '../support/signal-daemon.ts';
import { pageStores, type TestStore } from '../support/stores.ts';
import { rollcallHere } from './rollcall.ts';

describe.each(pageStores)('commands that set services up, on $name', ({ open }) => {
  let db: TestStore;
  let cwd: string;
  beforeAll(async () => {
    db = await open();
    cwd = mkdtempSync(join(tmpdir(), 'rollcall-commands-'));
  });
  afterAll(async () => {
    await db.cleanup();
    rmSync(cwd, { recursive: true, force: true });
  });
  const run = (args: readonly string[], env: Readonly<Record<string, string>>) =>
    rollcallHere(args, { cwd, env: { ...databaseEnv(db.options), SECRET_KEY: 'secret', ...env } });

  describe('settelegramwebhook', () => {
    let sink: HttpSink;
    beforeAll(async () => {
      sink = await startHttpSink();
    });
    afterAll(() => sink.close());
    afterEach(() => {
      sink.requests.length = 0;
      sink.answer({});
    });
    const env = () => ({
      TELEGRAM_TOKEN: '1:abc',
      TELEGRAM_API_BASE: sink.url,
      SITE_ROOT: 'https://rollcall.example.org',
      INTEGRATIONS_ALLOW_PRIVATE_IPS: 'True',
    });

    test('tells Telegram the address, the updates and the secret', async () => {
      const { code, out } = await run(['settelegramwebhook'], { ...env(), TELEGRAM_WEBHOOK_SECRET: 'hush' });
      expect([code, out]).toEqual([0, expect.stringContaining('/integrations/telegram/bot/')]);
      expect(sink.requests[0]?.path).toBe('/bot1:abc/setWebhook');
      expect(sink.requests[0]?.json()).toEqual({
        url: 'https://rollcall.example.org/integrations/telegram/bot/',
        allowed_updates: ['message', 'channel_post'],
        secret_token: 'hush',
      });
    });

    test('gives Telegram a secret also where none is set, the same each time', async () => {
      const secret = async (key: string) => {
        await run(['settelegramwebhook'], { ...env(), SECRET_KEY: key });
        return z.object({ secret_token: z.string() }).parse(sink.requests.at(-1)?.json()).secret_token;
      };
      const [first, again, other] = [await secret('a'), await secret('a'), await secret('b')];
      expect(first).toMatch(/^[0-9a-f]{64}$/);
      expect([again === first, other === first]).toEqual([true, false]);
    });

    test('ends with 1 when Telegram refuses, and does not print the token', async () => {
      sink.answer({ status: 401, body: '{"ok":false,"description":"Unauthorized"}' });
      const { code, err } = await run(['settelegramwebhook'], env());
      expect([code, err]).toEqual([1, expect.stringContaining('401')]);
      expect(err).not.toContain('1:abc');
    });

    test('wants a token', async () => {
      const { code, err } = await run(['settelegramwebhook'], {});
      expect([code, err]).toEqual([2, expect.stringContaining('TELEGRAM_TOKEN')]);
    });
  });

  describe('submitchallenge', () => {
    let daemon: SignalDaemon;
    beforeAll(async () => {
      daemon = await startSignalDaemon();
    });
    afterAll(() => daemon.close());

    test('hands the solution in', async () => {
      const env = { SIGNAL_CLI_SOCKET: daemon.place };
      const { code } = await run(['submitchallenge', 'abc', 'signalcaptcha://solved'], env);
      expect(code).toBe(0);
      expect(daemon.calls).toMatchObject([{ params: { challenge: 'abc', captcha: 'solved' } }]);
    });

    test('ends with 1 when Signal rejects it', async () => {
      daemon.answer(() => [{ error: { code: -6, message: 'no', data: null } }]);
      const { code } = await run(['submitchallenge', 'abc', 'x'], { SIGNAL_CLI_SOCKET: daemon.place });
      expect(code).toBe(1);
    });

    test('wants both words, and Signal set up', async () => {
      expect((await run(['submitchallenge', 'abc'], { SIGNAL_CLI_SOCKET: daemon.place })).code).toBe(2);
      expect((await run(['submitchallenge', 'abc', 'x'], {})).code).toBe(2);
    });
  });
});
