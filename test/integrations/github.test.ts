import { verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Config } from '../../server/config.ts';
import { toMillis } from '../../server/core/instant.ts';
import { aLastPing } from '../delivery/builders.ts';
import { aConfig } from '../delivery/settings.ts';
import { T0 } from '../support/builders.ts';
import type { SinkAnswer, SunkRequest } from '../support/http-sink.ts';
import { type DeliveryParts, deliver, integrationOf, settingsFor } from './harness.ts';
import { HOSTILE_ALERTS, jsonAnswer, playService, TEST_ALERT } from './play-service.ts';
import { appKey } from './samples/github.ts';

const VALUE = '{"installation_id":42,"repo":"ops/night-jobs","labels":["cron"]}';
const LINK = 'https://rollcall.example.org/cloaked/a0fd04db8396895e5a64a823e6c390e2498168e1/';
const TOKEN = 'ghs_16C7e42F292c6912E7710c838347Ae178B4a';
const T0_SECS = toMillis(T0) / 1000;
const github = playService(likeGithub);

// https://docs.github.com/en/rest/issues/issues#create-an-issue
const issue = z.strictObject({
  title: z.string().min(1).max(256),
  body: z.string().max(65_536),
  labels: z.array(z.string()),
});
const claims = z.strictObject({ iat: z.int(), exp: z.int(), iss: z.literal('Iv1.client') });

function likeGithub(request: SunkRequest): SinkAnswer {
  const { authorization = '', accept, 'user-agent': agent } = request.headers;
  if (!agent) return { status: 403, body: 'Request forbidden by administrative rules.' };
  if (accept !== 'application/vnd.github+json' || request.method !== 'POST') return { status: 415 };
  if (request.path === '/app/installations/42/access_tokens') {
    const problem = problemOf(authorization.replace('Bearer ', ''));
    if (problem !== '') return jsonAnswer(401, { message: problem });
    return jsonAnswer(201, { token: TOKEN, expires_at: '2026-01-01T01:00:00Z' });
  }
  if (request.path !== '/repos/ops/night-jobs/issues') return jsonAnswer(404, { message: 'Not Found' });
  if (authorization !== `Bearer ${TOKEN}`) return jsonAnswer(401, { message: 'Bad credentials' });
  if (request.headers['content-type'] !== 'application/json') return { status: 415 };
  const isGood = issue.safeParse(request.json()).success;
  return isGood ? jsonAnswer(201, { number: 1 }) : jsonAnswer(422, { message: 'Validation Failed' });
}

/** What is wrong with a token of the app, by the words of GitHub; empty when nothing is. */
function problemOf(jwt: string): string {
  const [head = '', body = '', signature = ''] = jwt.split('.');
  if (Buffer.from(head, 'base64url').toString() !== '{"alg":"RS256","typ":"JWT"}') return 'A JWT could not be decoded';
  const isOurs = verify(
    'sha256',
    Buffer.from(`${head}.${body}`),
    appKey.publicKey,
    Buffer.from(signature, 'base64url'),
  );
  if (!isOurs) return 'A JSON web token could not be decoded';
  const parsed = claims.safeParse(JSON.parse(Buffer.from(body, 'base64url').toString()));
  if (!parsed.success) return "'Issuer' claim ('iss') must be an Integer or the client ID";
  const { iat, exp } = parsed.data;
  if (iat > T0_SECS || exp <= T0_SECS) return "'Expiration time' claim ('exp') has passed";
  return exp > T0_SECS + 600 ? "'Expiration time' claim ('exp') is too far in the future" : '';
}

async function send(parts: DeliveryParts = {}, over: Partial<Config> = {}, value = VALUE) {
  const app = { githubClientId: 'Iv1.client', githubPrivateKey: appKey.privateKey };
  const settings = aConfig({ ...app, githubApiBase: github().url, ...over });
  const { result } = await deliver('github', value, { ...parts, tools: { settings } });
  return { result, request: github().requests.at(-1) };
}

test('DOWN opens an issue', async () => {
  const { result, request } = await send({
    alert: {
      reason: 'fail',
      check: { name: 'a<b>', desc: 'Copies <everything>', tags: 'db pr`od', kind: 'cron', schedule: '0 3 * * *' },
      lastPing: aLastPing({ kind: 'fail', exitStatus: 3 }),
      body: 'a < b',
    },
  });
  expect(result.result).toBe('sent');
  expect(github().requests.map(({ path }) => path)).toEqual([
    '/app/installations/42/access_tokens',
    '/repos/ops/night-jobs/issues',
  ]);
  expect(request?.json()).toEqual({
    title: 'DOWN | a<b>',
    body: [
      '**DOWN** since 1 Jan 00:00 (UTC). The job reported a failure.',
      '',
      'Copies &lt;everything&gt;',
      '',
      '- **Project:** Backups',
      "- **Tags:** `db` `pr'od`",
      '- **Schedule:** `0 3 * * *`',
      '- **Time zone:** UTC',
      '- **Total pings:** 123',
      '- **Last ping:** Exit status 3, 10 minutes ago',
      '',
      '**Last ping body:**',
      '```',
      'a < b',
      '```',
      '',
      `[Open the check](${LINK})`,
    ].join('\n'),
    labels: ['cron'],
  });
});

test('a body with a fence in it is left out', async () => {
  const { request } = await send({ alert: { body: 'a ``` b' } });
  expect(request?.text).not.toContain('Last ping body');
});

test('of a text that is too long, the body goes first, then the end of the description', async () => {
  const { result, request } = await send({ alert: { body: 'output', check: { desc: 'x'.repeat(70_000) } } });
  expect(result.result).toBe('sent');
  expect(request?.text).not.toContain('output');
  expect(request?.text).toContain('x…');
  expect(request?.text).toContain(LINK);
});

test('a test', async () => {
  const { result, request } = await send({ alert: TEST_ALERT, sending: { isTest: true } });
  expect([result.result, result.attempts.length]).toEqual(['sent', 1]);
  expect(request?.json()).toMatchObject({ title: 'DOWN | TEST' });
});

test('nothing is opened when all is well', () => {
  const kind = integrationOf('github');
  const config = kind.parseConfig(VALUE);
  expect([kind.isNoop(config, 'down'), kind.isNoop(config, 'up')]).toEqual([false, true]);
});

test('set-up needs the client, sending the key too', () => {
  const kind = integrationOf('github');
  const config = kind.parseConfig(VALUE);
  const keyless = settingsFor('github', { githubClientId: 'Iv1.client' });
  expect([kind.enabled(keyless), kind.enabled(keyless, config)]).toEqual([true, false]);
});

test.each(HOSTILE_ALERTS)('%s', async (_what, _text, alert) => {
  expect((await send({ alert })).result.result).toBe('sent');
});

describe('the server’s key', () => {
  test('may have its line ends written out', async () => {
    const { result } = await send({}, { githubPrivateKey: appKey.privateKey.replaceAll('\n', '\\n') });
    expect(result.result).toBe('sent');
  });

  test.each(['no key at all', appKey.publicKey])('that is none is the server’s fault', async (githubPrivateKey) => {
    const { result } = await send({}, { githubPrivateKey });
    expect(result).toMatchObject({ result: 'failed', error: { code: 'disabled_by_server', permanent: false } });
    expect(github().requests).toHaveLength(0);
  });

  test('of another app disables nothing', async () => {
    const { result } = await send({}, { githubClientId: 'Iv1.other' });
    expect(result).toMatchObject({ error: { permanent: false, httpStatus: 401 } });
    expect(result.attempts).toHaveLength(3);
  });
});

describe('what GitHub refuses', () => {
  const onIssue = (answer: SinkAnswer): void =>
    github().answerEach((request) => (request.path.endsWith('/issues') ? answer : likeGithub(request)));

  test('an installation that is gone: the error names the repository', async () => {
    const { result } = await send({}, {}, '{"installation_id":7,"repo":"ops/night-jobs"}');
    expect(result).toMatchObject({
      result: 'failed',
      error: {
        permanent: false,
        message: 'HTTP status 404: our GitHub app no longer has access to ops/night-jobs',
      },
    });
  });

  test('an answer without a token', async () => {
    github().answer(jsonAnswer(201, {}));
    expect((await send()).result).toMatchObject({ error: { code: 'unexpected_response', permanent: false } });
  });

  test('issues are switched off: the channel is disabled at once', async () => {
    onIssue(jsonAnswer(410, { message: 'Issues are disabled for this repo' }));
    expect((await send()).result).toMatchObject({
      error: { permanent: true, message: 'HTTP status 410: Issues are disabled for this repo' },
      attempts: [{ n: 1 }],
    });
  });

  test.each([401, 403, 404, 422, 429, 500])('status %i is tried again, and disables nothing', async (status) => {
    onIssue(jsonAnswer(status, { message: `no, ${TOKEN}` }));
    const { result } = await send();
    expect(result).toMatchObject({ error: { permanent: false, message: `HTTP status ${status}: no, •••` } });
    expect(result.attempts).toHaveLength(3);
  });
});
