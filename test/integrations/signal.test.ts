import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSignalRpc } from '../../server/delivery/signal-rpc.ts';
import type { MailMessage } from '../../server/delivery/ways-out.ts';
import { compose } from '../../server/integrations/signal/message.ts';
import { aConfig } from '../delivery/settings.ts';
import { T0 } from '../support/builders.ts';
import { type SignalDaemon, startSignalDaemon } from '../support/signal-daemon.ts';
import { type DeliveryParts, deliver, integrationOf } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'rollcall-signal-'));
const VALUE = '{"value":"+37112345678"}';
let daemon: SignalDaemon;
let mails: MailMessage[];

beforeEach(async () => {
  daemon = await startSignalDaemon(join(folder, `socket-${process.hrtime.bigint()}`));
  mails = [];
});
afterEach(() => daemon.close());

const mail = {
  send: async (message: MailMessage): Promise<void> => {
    mails.push(message);
  },
};

async function send(value = VALUE, parts: DeliveryParts = {}, over: Parameters<typeof aConfig>[0] = {}) {
  const settings = aConfig({ signalCliSocket: daemon.place, admins: ['root@example.org'], ...over });
  const signal = createSignalRpc(settings, { timeoutMs: 300 });
  return deliver('signal', value, { ...parts, tools: { settings, signal, mail, ...parts.tools } });
}

describe('through the daemon', () => {
  test('one line of JSON-RPC: recipient, text and where it is bold', async () => {
    const check = { name: 'nightly', kind: 'cron', schedule: '0 2 * * *', tz: 'UTC' } as const;
    const { result } = await send(VALUE, {
      alert: { check, othersDown: { total: 1, list: [{ name: 'weekly', link: '', lastPingAt: T0 }] } },
    });
    expect(result.result).toBe('sent');
    const [call] = daemon.calls;
    expect(call).toMatchObject({ jsonrpc: '2.0', method: 'send', params: { recipient: ['+37112345678'] } });
    expect(call?.params).not.toHaveProperty('account');
    expect(call?.params['message']).toBe(
      [
        'DOWN | nightly since 1 Jan 00:00 (UTC)',
        'No success signal came in time and the grace time is over.',
        '',
        'Project: Backups',
        'Schedule: 0 2 * * *',
        'Time zone: UTC',
        'Total pings: 0',
        'Last ping: Never',
        '',
        'In the same project also down:',
        '- weekly (last ping: just now)',
      ].join('\n'),
    );
    const text = String(call?.params['message']);
    const styled = [call?.params['textStyle']].flat().map((style) => {
      const [start = 0, length = 0] = String(style).split(':').map(Number);
      return `${text.slice(start, start + length)} ${String(style).split(':')[2]}`;
    });
    expect(styled).toEqual([
      'DOWN BOLD',
      'nightly BOLD',
      'Project: BOLD',
      'Schedule: BOLD',
      '0 2 * * * MONOSPACE',
      'Time zone: BOLD',
      'Total pings: BOLD',
      'Last ping: BOLD',
    ]);
  });

  test('styles are counted in UTF-16 units, as Signal does: 🦄 is two', () => {
    const { textStyle } = compose([{ text: '🦄 ', style: 'BOLD' }, { text: 'é' }, { text: 'x', style: 'MONOSPACE' }]);
    expect(textStyle).toEqual(['0:3:BOLD', '4:1:MONOSPACE']);
  });

  test.each([
    ['alice.42', { recipient: ['u:alice.42'] }],
    ['+37112345678', { recipient: ['+37112345678'] }],
  ])('to %s', async (recipient, params) => {
    await send(JSON.stringify({ value: recipient }));
    expect(daemon.calls[0]?.params).toMatchObject(params);
  });

  test('to a group', async () => {
    await send('{"group_id":"Z3JvdXA="}');
    expect(daemon.calls[0]?.params).toMatchObject({ groupId: 'Z3JvdXA=' });
    expect(daemon.calls[0]?.params).not.toHaveProperty('recipient');
  });

  test('a daemon with several accounts is told which', async () => {
    await send(VALUE, {}, { signalCliAccount: '+15550100' });
    expect(daemon.calls[0]?.params).toMatchObject({ account: '+15550100' });
  });

  test('over TCP', async () => {
    await daemon.close();
    daemon = await startSignalDaemon();
    expect(daemon.place).toMatch(/^127\.0\.0\.1:\d+$/);
    expect((await send()).result.result).toBe('sent');
  });

  test('lines that are not for us are passed over', async () => {
    daemon.answer(() => [
      { id: null, method: 'receive', params: {} },
      '{"jsonrpc":"2.0","method":"receive"}',
      { id: 'somebody else', error: { code: -1, message: 'no' } },
      { result: {} },
    ]);
    expect((await send()).result.result).toBe('sent');
  });

  test.each([
    ['nonsense', ['this is no JSON'], 'unexpected_response'],
    ['nothing', null, 'network'],
    ['only notifications', ['{"jsonrpc":"2.0","method":"receive"}'], 'network'],
  ])('%s instead of an answer fails, twice', async (_what, lines, code) => {
    daemon.answer(() => lines);
    const { result } = await send();
    expect(result).toMatchObject({ result: 'failed', error: { code, permanent: false } });
    expect(result.attempts).toHaveLength(2);
  });

  test('a daemon that is not there', async () => {
    expect((await send(VALUE, {}, { signalCliSocket: join(folder, 'nowhere') })).result).toMatchObject({
      result: 'failed',
      error: { code: 'connect' },
    });
  });

  const failure =
    (results: readonly object[], code = -1) =>
    () => [{ error: { code, message: 'Failed to send message', data: { response: { results, timestamp: 1 } } } }];

  test('a recipient who is not on Signal disables the channel', async () => {
    daemon.answer(failure([{ type: 'UNREGISTERED_FAILURE' }]));
    const { result } = await send();
    expect(result).toMatchObject({ result: 'failed', error: { code: 'recipient_gone', permanent: true } });
    expect(result.attempts).toHaveLength(1);
  });

  test.each([
    [-1, null, /error -1 \(user error\)/],
    [-3, null, /error -3/],
    [-4, { response: { results: [{ type: 'IDENTITY_FAILURE' }] } }, /not trusted/],
    [-32_602, undefined, /bad parameters/],
    [-99, 'odd', /error -99$/],
  ])('error %i is tried once more and named', async (code, data, message) => {
    daemon.answer(() => [{ error: { code, message: 'secret detail', data } }]);
    const { result, warnings } = await send();
    expect(result).toMatchObject({ result: 'failed', error: { code: 'provider_error', permanent: false } });
    expect(result.attempts).toHaveLength(2);
    expect(result.attempts[0]?.error).toMatch(message);
    // the whole answer is for the server's log only
    expect(result.attempts[0]?.error).not.toContain('secret detail');
    expect(warnings.join()).toContain('secret detail');
  });

  test('a rate limit that passes by itself puts the job off', async () => {
    daemon.answer(failure([{ type: 'RATE_LIMIT_FAILURE', token: null, retryAfterSeconds: 86_400 }], -5));
    const { result } = await send();
    expect(result).toMatchObject({ result: 'deferred', error: { code: 'rate_limited' } });
    expect(result.attempts).toHaveLength(1);
  });

  describe('a captcha', () => {
    beforeEach(() =>
      daemon.answer(failure([{ type: 'RATE_LIMIT_FAILURE', token: 'challenge-1&2', retryAfterSeconds: 86_400 }], -5)),
    );

    test('is not tried again', async () => {
      const { result } = await send();
      expect(result).toMatchObject({ result: 'failed', error: { code: 'captcha', permanent: false } });
      expect(result.attempts).toHaveLength(1);
    });

    test('is brought to the administrators, with where to solve it', async () => {
      await send();
      const [toAdmin] = mails;
      expect(toAdmin).toMatchObject({ to: 'root@example.org', subject: 'Signal requires a captcha' });
      expect(toAdmin?.text).toContain('Challenge: challenge-1&2');
      expect(toAdmin?.text).toContain('https://rollcall.example.org/signal_captcha/?host=');
      expect(toAdmin?.text).toContain('&challenge=challenge-1%262');
      expect(toAdmin?.text).toContain('RATE_LIMIT_FAILURE');
    });

    test('and the message to the project’s owner', async () => {
      await send(VALUE, { alert: { check: { name: 'a <b> & c' } } });
      const toOwner = mails.find(({ to }) => to === 'owner@example.org');
      expect(toOwner?.subject).toBe('Signal message not delivered: a <b> & c');
      expect(toOwner?.text).toContain('DOWN | a <b> & c since');
      expect(toOwner?.html).toContain('<strong>a &lt;b> &amp; c</strong>');
    });

    test('mail that fails does not hide why Signal failed', async () => {
      const broken = { send: () => Promise.reject(new Error('no mail either')) };
      const { result, warnings } = await send(VALUE, { tools: { mail: broken } });
      expect(result).toMatchObject({ error: { code: 'captcha' } });
      expect(warnings.filter((text) => text.includes('no mail either'))).toHaveLength(2);
    });
  });
});

test.each([
  ['+371 1234-5678', '+37112345678'],
  ['\u202a+37112345678\u202c', '+37112345678'],
  ['alice.42', 'alice.42'],
  ['žofie.123', 'žofie.123'],
])('the form takes %s as %s', (typed, stored) => {
  const result = integrationOf('signal').validateForm({ recipient: typed, down: 'on' });
  expect(result).toMatchObject({ value: JSON.stringify({ value: stored, up: false, down: true }) });
});
