import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { migrate } from '../../server/store/migrations.ts';
import { openStore, type StoreOptions } from '../../server/store/open.ts';
import { createDatabase, startPostgres } from '../support/postgres.ts';
import { CASES, isCase } from './cases.ts';
import { measureJudging } from './judging.ts';
import { runWeather } from './weather.ts';

// npm run weather [-- --checks 10000 --database sqlite|postgres --case stop|suspend|standstill|database|pinger|clock+|clock-]
// The built program with checks of mixed schedules, one in ten of them of a dead job, through an outage of an hour (five minutes
// without the database). Its clocks run ten times faster than ours. One line of JSON for each case; ends with 1 when a healthy
// job was said to be down that had pinged in time, or a dead one was not in time.
// --case judging: how long it takes after 40 minutes until all checks, each due in that time, are judged; with --profile FOLDER
// Node.js writes there on what the program spent it.

const { values: flags } = parseArgs({
  options: {
    checks: { type: 'string', default: '10000' },
    database: { type: 'string', default: 'sqlite' },
    case: { type: 'string', multiple: true, default: [...CASES] },
    seed: { type: 'string', default: '1' },
    speed: { type: 'string', default: '10' },
    profile: { type: 'string' },
    after: { type: 'string', default: '540' },
  },
});
const HOUR = 3_600;
const DATABASE_SECS = 300;
/** The start of the program is over, and what it held back. */
const CALM_SECS = 90;
const checks = Number(flags.checks);
const seed = Number(flags.seed);
const database = flags.database === 'postgres' ? 'postgres' : 'sqlite';

for (const one of flags.case) {
  const { options, remove } = await makeDatabase();
  try {
    if (one === 'judging')
      say({ database, case: one, ...(await measureJudging(options, { checks, profileTo: flags.profile })) });
    else if (isCase(one)) {
      const report = await runWeather(options, {
        ...{ case: one, checks, seed, speed: Number(flags.speed), afterSecs: Number(flags.after) },
        calmSecs: CALM_SECS,
        outageSecs: one === 'database' ? DATABASE_SECS : HOUR,
      });
      say({ database, case: one, checks, seed, ...report });
      if (report.falseDowns + report.forgotten + report.late > 0) process.exitCode = 1;
    } else throw new Error(`no case is called ${one}`);
  } finally {
    await remove();
  }
}

function say(report: object): void {
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

async function makeDatabase(): Promise<{ readonly options: StoreOptions; remove(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-weather-'));
  const server = database === 'postgres' ? await startPostgres({ durable: true }) : null;
  const options: StoreOptions =
    server === null ? { database: 'sqlite', file: join(folder, 'hc.sqlite') } : await createDatabase(server.options);
  const store = openStore(options);
  await migrate(store.dialect.knex);
  await store.close();
  return {
    options,
    async remove() {
      await server?.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
