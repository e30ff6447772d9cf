import { homedir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../server/clock.ts';
import type { Env } from '../server/config/texts.ts';
import { wholeNumber } from './support/arguments.ts';
import { defineCommand, UsageError } from './support/command.ts';
import { execJob, flushInBackground, flushUntilEmpty } from './support/exec/exec-job.ts';
import { openSpool } from './support/exec/spool.ts';

const TAIL_BYTES = 10_000;

export default defineCommand({
  summary:
    'Runs a job and pings a check when it starts and ends, with its exit code and the end of its output; pings that cannot be delivered are kept and sent later',
  options: {
    url: { type: 'string', value: '<ping URL>', about: 'ping URL of the check; default PING_URL of the environment' },
    tail: {
      type: 'string',
      value: '<bytes>',
      about: 'how much of the end of the output is sent (default 10000; 0: none)',
    },
    spool: {
      type: 'string',
      value: '<folder>',
      about: 'where pings are kept (default ~/.local/state/rollcall/spool)',
    },
    flush: { type: 'boolean', about: 'runs nothing; sends what is kept' },
  },
  words: '-- <command>',
  async run({ values, positionals }, { env, err }) {
    const folder = values.spool ?? spoolFolder(env);
    const clock = systemClock();
    const say = (line: string): void => err(`rollcall exec: ${line}`);
    const spool = openSpool({
      folder,
      clock,
      onRefused: (reason) => say(`a ping that was kept was not recorded: ${reason}`),
    });
    if (values.flush) return (await flushUntilEmpty({ clock, spool })) ? 0 : 1;
    const url = values.url ?? env['PING_URL'] ?? '';
    if (!/^https?:\/\/[^/]+\//.test(url))
      throw new UsageError('give the ping URL of the check as --url or in PING_URL, with the command behind "--"');
    if (positionals.length === 0) throw new UsageError('name the command to run behind "--"');
    const tailBytes = wholeNumber(values.tail, 'tail') ?? TAIL_BYTES;
    const { stdout, stderr } = process;
    // the job goes on when nobody reads what it says
    for (const stream of [stdout, stderr]) stream.removeAllListeners('error').on('error', () => undefined);
    const job = { url, command: positionals, env, stdout, stderr, tailBytes };
    return await execJob(job, { clock, spool, err: say, flushLater: () => flushInBackground(folder) });
  },
});

/** https://specifications.freedesktop.org/basedir-spec/latest/ */
function spoolFolder({ XDG_STATE_HOME }: Env): string {
  return join(XDG_STATE_HOME || join(homedir(), '.local/state'), 'rollcall/spool');
}
