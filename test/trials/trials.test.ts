import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LEARNT, runTrial } from './support.ts';
import { TRIALS } from './trials.ts';

const LONGEST_MS = 600_000;

/** What the compiler learnt about the tree as it is. */
let learnt: string | undefined;

describe('a copy of the tree', () => {
  test('compiles as it is, and names the place of an error that is put in', { timeout: LONGEST_MS }, async () => {
    const { findings, added, edited } = await runTrial({
      about: 'an error',
      run: async (tree) => {
        const before = await tree.typeErrors();
        learnt = await readFile(join(tree.folder, LEARNT), 'utf8');
        await tree.add('server/core/wrong.ts', "export const wrong: number = 'text';\n");
        await tree.edit('server/version.ts', 'export const VERSION', 'export const OTHER');
        const after = await tree.typeErrors();
        const isNamed = after.some(({ file, line }) => file === 'server/core/wrong.ts' && line === 1);
        return [
          { what: 'compiles', isShown: before.length === 0 },
          { what: 'is named', isShown: isNamed },
        ];
      },
    });

    expect(findings.map(({ isShown }) => isShown)).toEqual([true, true]);
    expect({ added, edited }).toEqual({ added: ['server/core/wrong.ts'], edited: ['server/version.ts'] });
  });
});

describe('trials', () => {
  test.each(Object.entries(TRIALS))('%s', { timeout: LONGEST_MS }, async (_, trial) => {
    const { findings } = await runTrial(trial, learnt);

    expect(findings.filter(({ isShown }) => !isShown)).toEqual([]);
  });
});
