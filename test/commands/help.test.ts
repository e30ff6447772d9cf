import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commandNames } from '../../commands/support/find-command.ts';
import { GROUPS } from '../../commands/support/groups.ts';
import { describeProgram, run } from '../clients/support/program.ts';
import { rollcallHere } from './rollcall.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-help-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const printed = async (...args: readonly string[]): Promise<string> => {
  const { code, out, err } = await rollcallHere(args, { cwd: folder });
  expect([code, err]).toEqual([0, '']);
  return out;
};

test('every command is in one group, and every group is of commands', async () => {
  const grouped = GROUPS.flatMap(({ names }) => names);
  expect([...grouped].sort()).toEqual(await commandNames());
});

test('help shows the groups', async () => {
  const out = await printed('help');
  for (const { title } of GROUPS) expect(out).toContain(`\n${title}:\n`);
});

test('the man page and the completions know every command and its options', async () => {
  const texts = [await printed('help', '--man')];
  for (const shell of ['bash', 'zsh', 'fish']) texts.push(await printed('completion', shell));
  for (const text of texts.map((each) => each.replaceAll('\\-', '-'))) {
    for (const name of await commandNames()) expect(text).toContain(name);
    expect(text).toMatch(/-?-?check-limit/);
  }
});

test.each([[[]], [['tcsh']], [['bash', 'zsh']]])('completion %j is a bad argument', async (args) => {
  expect(await rollcallHere(['completion', ...args], { cwd: folder })).toMatchObject({ code: 2 });
});

describeProgram('bash', () => {
  test.each([
    [['rollcall', 'createsup'], ['createsuperuser']],
    [['rollcall', 'createproject', '--ch'], ['--check-limit']],
    [['rollcall', 'help', 'ver'], ['version']],
  ])('%j is completed to %j', async (words, wanted) => {
    const file = join(folder, 'rollcall.bash');
    writeFileSync(file, await printed('completion', 'bash'));
    const script = `. ${file}; COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _rollcall; echo "\${COMPREPLY[@]}"`;
    const { code, out, err } = await run('bash', ['-c', script]);
    expect([code, out.trim().split(' '), err]).toEqual([0, wanted, '']);
  });
});
