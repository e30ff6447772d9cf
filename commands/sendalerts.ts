import { selfProbe } from '../server/processes/self-probe.ts';
import { sendalerts } from '../server/processes/sendalerts.ts';
import { uploads } from '../server/processes/uploads.ts';
import { watch } from '../server/processes/watch.ts';
import { defineCommand, UsageError } from './support/command.ts';
import { serveWithWorkers } from './support/workers.ts';

export default defineCommand({
  summary: 'Looks for late checks and sends alerts',
  options: {
    'num-workers': { type: 'string', value: '<number>', about: 'number of parallel sends (default NOTIFY_WORKERS)' },
    pool: { type: 'boolean', about: 'accepted from old scripts, without effect' },
  },
  run: ({ values }, context) => {
    const workers = values['num-workers'];
    if (workers !== undefined && !/^[1-9]\d{0,3}$/.test(workers)) {
      throw new UsageError(`--num-workers: "${workers}" is not a number from 1 to 9999`);
    }
    if (values.pool) context.err('--pool no longer has any effect: sends always run in parallel');
    const parts = [sendalerts(workers === undefined ? undefined : Number(workers)), uploads, watch, selfProbe];
    const daemon = { name: 'sendalerts', parts: () => parts };
    return serveWithWorkers(daemon, context, ({ sendalertsWorkers }) => sendalertsWorkers);
  },
});
