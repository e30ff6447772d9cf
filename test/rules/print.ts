import { untestedRules } from './untested.ts';

const untested = untestedRules();
for (const { area, id } of untested) process.stdout.write(`${id}\t${area}\n`);
if (untested.length === 0) process.stdout.write('every rule is named by a test\n');
else process.exitCode = 1;
