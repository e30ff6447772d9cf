import type { Reporter, TestModule } from 'vitest/node';

/** How much of an error stands beside the name of the test. */
const ERROR_CHARACTERS = 300;

/**
 * Ends the run with one plain line, `N passed, N failed`, for whoever reads only that, and before it one line
 * for each failure, `failed: FILE > TEST: ERROR`, since a long log is often cut at its beginning.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    let passed = 0;
    let skipped = 0;
    const failures = unhandledErrors.map((error) => `outside of a test: ${firstLine(error)}`);
    for (const module of modules) {
      for (const error of module.errors()) failures.push(`${module.relativeModuleId}: ${firstLine(error)}`);
      for (const test of module.children.allTests()) {
        const { state, errors } = test.result();
        if (state === 'passed') passed += 1;
        else if (state === 'skipped') skipped += 1;
        else failures.push(`${module.relativeModuleId} > ${test.fullName}: ${firstLine(errors?.[0])}`);
      }
    }
    // after the default reporter has had its last word
    process.once('exit', () => {
      for (const failure of failures) process.stdout.write(`failed: ${failure}\n`);
      process.stdout.write(`${passed} passed, ${failures.length} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
    });
  }
}

function firstLine(error: unknown): string {
  const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
  return String(message).split('\n', 1).join('').slice(0, ERROR_CHARACTERS);
}
