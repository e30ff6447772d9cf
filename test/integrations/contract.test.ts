import { expect, test } from 'vitest';
import { loadRegistry } from '../../server/delivery/registry.ts';
import { describeContract } from './contract.ts';
import { loadSamples } from './sample.ts';

const registry = await loadRegistry();
const samples = await loadSamples();

test('every integration has a sample, and every sample an integration', () => {
  expect([...samples.keys()].sort()).toEqual(registry.all.map(({ kind }) => kind).sort());
});

describeContract(registry, samples);
