// `npm run test:busy`: the quick tests twice while two other processes keep two cores busy. Both runs must be green.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

const RUNS = 2;
const BURNERS = 2;
// burners end by themselves, should this process be killed
const MOST_MINUTES = 60;

const BURN = `const until = Date.now() + ${MOST_MINUTES} * 60_000;
const parent = process.ppid;
while (Date.now() < until && process.ppid === parent) for (let n = 0; n < 1e8; n += 1);`;

const burners = Array.from({ length: BURNERS }, () => spawn(process.execPath, ['--eval', BURN], { stdio: 'ignore' }));
try {
  for (let run = 1; run <= RUNS && !process.exitCode; run += 1) {
    process.stdout.write(`run ${run} of ${RUNS} on a busy machine\n`);
    const tests = spawn('npm', ['run', '-s', 'test:quick'], { stdio: 'inherit' });
    process.exitCode = await codeOf(tests);
  }
} finally {
  for (const burner of burners) burner.kill('SIGKILL');
}

async function codeOf(child: ChildProcess): Promise<number> {
  const [code] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
}
