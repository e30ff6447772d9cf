import type { UsageExample, UsageTarget } from './example.ts';
import { languageExamples } from './languages.ts';
import { runnerExamples } from './runners.ts';
import { shellExamples } from './shells.ts';

/** Returns all examples of pinging a check: each gives up after ten seconds or so and leaves the job as it is. */
export function usageExamples(target: UsageTarget): readonly UsageExample[] {
  return [...shellExamples(target), ...languageExamples(target), ...runnerExamples(target)];
}
