import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { createShell } from '../../server/delivery/shell.ts';
import type { MailMessage } from '../../server/delivery/ways-out.ts';
import { aConfig } from '../delivery/settings.ts';
import { type DeliveryParts, deliver } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'rollcall-signal-'));
const VALUE = '{"value":"+37112345678"}';
let mails: MailMessage[];

beforeEach(() => {
  mails = [];
});

const mail = {
  send: async (message: MailMessage): Promise<void> => {
    mails.push(message);
  },
};

/** The daemon of these settings does not exist: who asks it fails. */
async function send(value = VALUE, parts: DeliveryParts = {}, over: Parameters<typeof aConfig>[0] = {}) {
  const settings = aConfig({ signalCliSocket: '/nonexistent', admins: ['root@example.org'], ...over });
  const shell = createShell({ PATH: '/usr/bin:/bin' });
  return deliver('signal', value, { ...parts, tools: { settings, shell, mail } });
}

describe('through the command line', () => {
  const program = join(folder, 'signal-cli');
  const argsFile = join(folder, 'args');
  const command = { signalCliSocket: '', signalCliUser: '+15550100', signalCliPath: program };

  /** A signal-cli that notes its arguments, says something and ends. */
  function install(exitCode: number, says = ''): void {
    writeFileSync(program, `#!/bin/sh\nprintf '%s\\0' "$@" > ${argsFile}\necho "${says}" >&2\nexit ${exitCode}\n`);
    chmodSync(program, 0o755);
  }
  const args = (): string[] => readFileSync(argsFile, 'utf8').split('\0').slice(0, -1);

  test('the message is one argument: no shell touches it', async () => {
    install(0);
    const { result } = await send(VALUE, { alert: { check: { name: '$(id) "quoted" `x`' } } }, command);
    expect(result.result).toBe('sent');
    expect(args()).toEqual([
      '-u',
      '+15550100',
      'send',
      '-m',
      expect.stringContaining('DOWN | $(id) "quoted" `x` since'),
      '+37112345678',
    ]);
  });

  test('a group, and an account and program of the channel’s own, even where there is a daemon', async () => {
    install(0);
    const { result } = await send(JSON.stringify({ group_id: 'Z3Jw', user: '+15550111', cli_path: program }));
    expect(result.result).toBe('sent');
    expect(args()).toEqual(['-u', '+15550111', 'send', '-m', expect.any(String), '-g', 'Z3Jw']);
  });

  test.each([
    [1, '', 'exit_code', false, 2],
    [2, '', 'exit_code', false, 2],
    [3, '', 'exit_code', false, 2],
    [4, 'Untrusted Identity', 'exit_code', false, 2],
    [5, 'rate limit', 'rate_limited', false, 1],
    [6, 'captcha', 'exit_code', false, 1],
    [1, 'Unregistered user: +37112345678', 'recipient_gone', true, 1],
  ])('exit code %i, saying "%s": %s, permanent %s, attempts %i', async (exitCode, says, code, permanent, attempts) => {
    install(exitCode, says);
    const { result } = await send(VALUE, {}, command);
    expect(result).toMatchObject({ result: 'failed', error: { code, permanent } });
    expect(result.attempts).toHaveLength(attempts);
    // a message that cannot be sent for now goes to the owner by mail
    expect(mails.map(({ to }) => to)).toEqual(exitCode === 5 ? ['root@example.org', 'owner@example.org'] : []);
  });

  test('a program that is not installed', async () => {
    const { result } = await send(VALUE, {}, { ...command, signalCliPath: join(folder, 'missing') });
    expect(result).toMatchObject({ result: 'failed', error: { code: 'disabled_by_server' } });
  });
});
