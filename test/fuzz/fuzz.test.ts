import { expect, test } from 'vitest';
import { createInputs, tryInput } from './fuzz.ts';

test('three thousand random inputs are taken by every door, none in more than 100 ms', () => {
  const next = createInputs(1);
  const findings = Array.from({ length: 3_000 }, () => tryInput(next())).flat();
  expect(findings).toEqual([]);
});
