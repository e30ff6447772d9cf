import { runTrial, type Trial } from './support.ts';
import { TRIALS } from './trials.ts';

// npm run trial:field [-- <name> …]: runs every trial, or those named, and prints which files each change touched and what
// it showed. Ends with 1 when something was not shown.

const names = process.argv.slice(2);
const unknown = names.filter((name) => TRIALS[name] === undefined);

if (unknown.length > 0) {
  process.stderr.write(`no trial ${unknown.join(', ')}; there are: ${Object.keys(TRIALS).join(', ')}\n`);
  process.exitCode = 1;
} else {
  for (const [name, trial] of Object.entries(TRIALS)) {
    if (names.length > 0 && !names.includes(name)) continue;
    if (!(await runAndPrint(name, trial))) process.exitCode = 1;
  }
}

/** Returns whether everything was shown. */
async function runAndPrint(name: string, trial: Trial): Promise<boolean> {
  process.stdout.write(`Trial ${name}: ${trial.about}\n\n`);
  const { findings, added, edited } = await runTrial(trial);
  for (const path of added) process.stdout.write(`  added   ${path}\n`);
  for (const path of edited) process.stdout.write(`  edited  ${path}\n`);
  process.stdout.write('\n');
  for (const { what, isShown, detail = '' } of findings) {
    process.stdout.write(`${isShown ? 'yes' : 'NO '}  ${what}\n`);
    for (const line of detail.split('\n').filter(Boolean)) process.stdout.write(`       ${line}\n`);
  }
  const isEveryShown = findings.every(({ isShown }) => isShown);
  process.stdout.write(`\n${isEveryShown ? 'passed' : 'FAILED'}: ${added.length + edited.length} files\n\n`);
  return isEveryShown;
}
