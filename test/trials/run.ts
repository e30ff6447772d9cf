import { runTrial } from './support.ts';
import { TRIALS } from './trials.ts';

// npm run trial:<name>: prints which files the change touched and what it showed; ends with 1 when something was not shown.

const [name = ''] = process.argv.slice(2);
const trial = TRIALS[name];

if (trial === undefined) {
  process.stderr.write(`no trial ${name}; there are: ${Object.keys(TRIALS).join(', ')}\n`);
  process.exitCode = 1;
} else {
  process.stdout.write(`Trial: ${trial.about}\n\n`);
  const { findings, added, edited } = await runTrial(trial);
  for (const path of added) process.stdout.write(`  added   ${path}\n`);
  for (const path of edited) process.stdout.write(`  edited  ${path}\n`);
  process.stdout.write('\n');
  for (const { what, isShown, detail = '' } of findings) {
    process.stdout.write(`${isShown ? 'yes' : 'NO '}  ${what}\n`);
    for (const line of detail.split('\n').filter(Boolean)) process.stdout.write(`       ${line}\n`);
  }
  const isPassed = findings.every(({ isShown }) => isShown);
  process.stdout.write(`\n${isPassed ? 'passed' : 'FAILED'}: ${added.length + edited.length} files\n`);
  if (!isPassed) process.exitCode = 1;
}
