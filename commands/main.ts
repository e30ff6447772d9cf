#!/usr/bin/env node
import { thisMachine } from './support/machine.ts';
import { runCommandLine } from './support/run-command-line.ts';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // whoever read our output has seen enough, as in `rollcall next … | head -1`
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runCommandLine(process.argv.slice(2), thisMachine());
