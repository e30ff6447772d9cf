#!/usr/bin/env node
import { loadFault } from '../server/start-faults.ts';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // the program that reads our output has seen enough, as in `rollcall next … | head -1`
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await main();

/** Loads the rest only where it can be loaded. */
async function main(): Promise<number> {
  const fault = loadFault();
  if (fault !== null) {
    process.stderr.write(`rollcall: ${fault}\n`);
    return 1;
  }
  const { thisMachine } = await import('./support/machine.ts');
  const { runCommandLine } = await import('./support/run-command-line.ts');
  return await runCommandLine(process.argv.slice(2), thisMachine());
}
