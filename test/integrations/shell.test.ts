// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the shell’s braces
import { describe, expect, test } from 'vitest';
import { createShell } from '../../server/delivery/shell.ts';
import type { Shell } from '../../server/delivery/ways-out.ts';
import { quotePlaceholders } from '../../server/integrations/shell/quote.ts';
import { CHECK_CODE } from '../delivery/builders.ts';
import { aConfig } from '../delivery/settings.ts';
import { type DeliveryParts, deliver, integrationOf } from './harness.ts';

const shell = createShell({ PATH: '/usr/bin:/bin', SECRET_KEY: 'hush', MINE: 'own' });

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
  ['echo "$SECRET_KEY$MINE"', {}, '\n'],
  ['echo "$NAME"', { name: '$(echo hacked) `id`; " \\ *  x' }, '$(echo hacked) `id`; " \\ *  x\n'],
  ['echo "now: ${NAME}s $TAGS"', { name: '"; id; "', tags: '$(id) `id`' }, 'now: "; id; "s $(id) `id`\n'],
  ['echo "$(echo $NAME)" `echo "$NAME"`', { name: '$(id)' }, '$(id) $(id)\n'],
  ['sh -c \'echo "$NAME"\'', { name: '$(id)  `id`' }, '$(id)  `id`\n'],
  ["echo '$NAME'", { name: "'; id; '" }, '$NAME\n'],
  ['x=$NAME; echo "$x"; eval "echo $STATUS"', { name: 'a  b' }, 'a  b\ndown\n'],
  ['echo it # is not $NAME', { name: '\nid' }, 'it\n'],
  ['cat <<END\n"$NAME"\nEND', { name: '$(id)' }, '"$(id)"\n'],
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
  const hurried: Shell = { run: (program, args, options) => shell.run(program, args, { ...options, timeoutMs: 100 }) };
  const settings = aConfig({ shellEnabled: true });
  const { result } = await deliver('shell', '{"cmd_down":"sleep 600"}', { tools: { settings, shell: hurried } });
  expect(result).toMatchObject({ result: 'failed', error: { code: 'timeout' } });
});

test('a status without a command is not sent', () => {
  const integration = integrationOf('shell');
  const config = integration.parseConfig('{"cmd_up":"true"}');
  expect([integration.isNoop(config, 'down'), integration.isNoop(config, 'up')]).toEqual([true, false]);
});

describe('a placeholder is one word wherever it stands', () => {
  test.each([
    ['echo $NAME', 'echo "${NAME}"', 'without quotes'],
    ['echo "$NAME"', 'echo "${NAME}"', 'within double quotes'],
    ['echo ${NAME}s "${NAME}s"', 'echo "${NAME}"s "${NAME}s"', 'with braces'],
    ['echo $NAMEX $TAG1 $TAGS $TAG10', 'echo "${NAME}"X "${TAG1}" "${TAGS}" "${TAG1}"0', 'the longest that is defined'],
    ["echo '$NAME' $NAME", 'echo \'$NAME\' "${NAME}"', 'single quotes are for an inner shell'],
    ['echo "it\'s $NAME"', 'echo "it\'s ${NAME}"', 'an apostrophe within double quotes'],
    ['echo \\" $NAME', 'echo \\" "${NAME}"', 'an escaped quote'],
    ['echo \\$NAME $$NAME', 'echo \\$NAME $$NAME', 'not the variable'],
    ['echo "$(date $NAME "$NAME")"', 'echo "$(date "${NAME}" "${NAME}")"', 'a command within quotes'],
    ['echo `date $NAME`', 'echo `date "${NAME}"`', 'backticks'],
    ['echo ${X:-$NAME} "${X:-$NAME}"', 'echo ${X:-"${NAME}"} "${X:-${NAME}}"', 'a default'],
    ['echo $(($TAG1 + 1)) $TAG1', 'echo $((${TAG1} + 1)) "${TAG1}"', 'arithmetic'],
    ['(cd /; echo $NAME) "(" $NAME', '(cd /; echo "${NAME}") "(" "${NAME}"', 'a subshell'],
    ["true # don't\necho $NAME", 'true # don\'t\necho "${NAME}"', 'a comment with an apostrophe'],
    ['echo a#$NAME', 'echo a#"${NAME}"', 'no comment'],
    ['cat <<E\n$NAME\nE', 'cat <<E\n$NAME\nE', 'a here document'],
    ["echo 'open $NAME", "echo 'open $NAME", 'a quote that is never closed'],
    ['echo $OTHER $', 'echo $OTHER $', 'nothing of ours'],
  ])('%s → %s (%s)', (command, expected) => {
    expect(quotePlaceholders(command, ['NAME', 'TAGS', 'TAG1'])).toBe(expected);
  });
});
