import { describe, expect, test } from 'vitest';
import { runTrial } from './support.ts';
import { TRIALS } from './trials.ts';

const LONGEST_MS = 600_000;

describe('a copy of the tree', () => {
  test('compiles as it is, and names the place of an error that is put in', { timeout: LONGEST_MS }, async () => {
    const { findings, added, edited } = await runTrial({
      about: 'an error',
      run: async (tree) => {
        const before = await tree.typeErrors();
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
    const { findings } = await runTrial(trial);

    expect(findings.filter(({ isShown }) => !isShown)).toEqual([]);
  });
});
