// Tries what is known to have frozen, filled or taken over servers like this one against the built program, on loopback:
//   npm run attack            one line for each demonstration: the longest wait of a ping beside it, and of a timer that waited
//                             for a processor and for nothing else, which shows how busy the machine was
//   npm run attack -- --json  prints one JSON object as the last line
//   npm run attack -- --only mails  tries those with the word in their name
//   npm run attack -- --times 20    tries each so often
import { loadAttacks, runAttacks } from './run-attacks.ts';
import { startTarget } from './target.ts';

const MOST_WAIT_MS = 250;

const asJson = process.argv.includes('--json');
const only = option('--only') ?? '';
const times = Number(option('--times') ?? 1);
const target = await startTarget();
try {
  const say = (line: string): void => {
    if (!asJson) process.stdout.write(`${line}\n`);
  };
  const chosen = (await loadAttacks()).filter(({ name }) => name.includes(only));
  const attacks = chosen.flatMap((attack) => Array.from({ length: times }, () => attack));
  const report = await runAttacks(attacks, target, { strength: 'full', mostWaitMs: MOST_WAIT_MS, say });
  const { tried, failed, longestPingWaitMs } = report;
  if (asJson) for (const line of failed) process.stderr.write(`${line}\n`);
  say(`${tried} tried, ${failed.length} failed, the longest wait of a ping was ${longestPingWaitMs} ms`);
  if (asJson) process.stdout.write(`${JSON.stringify({ tried, failed, longestPingWaitMs })}\n`);
  process.exitCode = failed.length === 0 ? 0 : 1;
} finally {
  await target.stop();
}

function option(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}
