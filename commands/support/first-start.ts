import cluster from 'node:cluster';
import type { Runtime } from '../../server/runtime.ts';
import { setupLink } from '../../server/setup-link.ts';
import type { CommandContext } from './command.ts';

/** As long as there is no superuser, tells the operator how to create one. Of several workers, the first does. */
export async function announceFirstStart(
  runtime: Pick<Runtime, 'config' | 'store' | 'clock'>,
  { err, program }: Pick<CommandContext, 'err' | 'program'>,
): Promise<void> {
  if (cluster.isWorker && cluster.worker?.id !== 1) return;
  const createsuperuser = `${program} createsuperuser`;
  if (runtime.config.remoteUserHeader !== '') {
    if (!(await runtime.store.users.anySuperuser())) err(`There is no superuser yet. Create one: ${createsuperuser}`);
    return;
  }
  const link = await setupLink(runtime);
  if (link === null) return;
  err('There is no superuser yet. Open this link to create one; it works once, within 24 hours of the latest start:');
  err('');
  err(`  ${link}`);
  err('');
  err(`Without a browser: ${createsuperuser}`);
}
