import { expect, test } from 'vitest';
import { createShell } from '../../server/delivery/shell.ts';
import { CHECK_CODE } from '../delivery/builders.ts';
import { aConfig } from '../delivery/settings.ts';
import { type DeliveryParts, deliver, integrationOf } from './harness.ts';

const shell = createShell({ PATH: '/usr/bin:/bin', SECRET_KEY: 'hush' });

/** Runs the command as the one for DOWN; what it prints is in the attempt log. */
async function run(command: string, parts: DeliveryParts = {}) {
  const settings = aConfig({ shellEnabled: true });
  const value = JSON.stringify({ cmd_down: command, cmd_up: 'echo back up' });
  const { result } = await deliver('shell', value, { ...parts, tools: { settings, shell } });
  return { result, output: result.attempts[0]?.responseExcerpt };
}

test.each([
  ['echo $CODE $STATUS $NOW', {}, `${CHECK_CODE} down 2026-01-01T00:00:00+00:00\n`],
  ['echo $NAME', { name: "a'b" }, "a'b\n"],
  ['echo $NAME', { name: '$(echo hacked) `id`; "x" \\ *' }, '$(echo hacked) `id`; "x" \\ *\n'],
  ['echo $NAME', { name: '' }, '\n'],
  ['echo $NAME', { name: '-n x\ny 🦄' }, '-n x\ny 🦄\n'],
  ['echo $TAG1/$TAG2: $TAGS', { tags: 'a;b c&d' }, 'a;b/c&d: a;b c&d\n'],
  ['HOME=/there; echo $HOME [$SLUG]', { slug: 'x' }, '/there []\n'],
  ['echo "$SECRET_KEY"', {}, '\n'],
])('%s of %o prints %j', async (command, check, expected) => {
  const { result, output } = await run(command, { alert: { check } });
  expect(result.result).toBe('sent');
  expect(output).toBe(expected);
});

test('UP runs its own command', async () => {
  expect((await run('echo down', { alert: { status: 'up' } })).output).toBe('back up\n');
});

test.each([
  ['exit 1', 'the command ended with exit code 1'],
  ['echo no such mail box >&2; exit 75', 'the command ended with exit code 75: no such mail box'],
  ['kill -9 $$', 'the command was stopped by a signal'],
])('%s fails once: %s', async (command, message) => {
  const { result } = await run(command);
  expect(result).toMatchObject({
    result: 'failed',
    error: { code: 'exit_code', message, permanent: false },
    attempts: [{ n: 1 }],
  });
  expect(result.attempts).toHaveLength(1);
});

test('a command that hangs is ended', async () => {
  const hurried = { run: (program: string, args: readonly string[]) => shell.run(program, args, { timeoutMs: 100 }) };
  const settings = aConfig({ shellEnabled: true });
  const { result } = await deliver('shell', '{"cmd_down":"sleep 600"}', { tools: { settings, shell: hurried } });
  expect(result).toMatchObject({ result: 'failed', error: { code: 'timeout' } });
});

test('a status without a command is not sent', () => {
  const integration = integrationOf('shell');
  const config = integration.parseConfig('{"cmd_up":"true"}');
  expect([integration.isNoop(config, 'down'), integration.isNoop(config, 'up')]).toEqual([true, false]);
});
