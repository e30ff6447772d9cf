import cluster from 'node:cluster';
import type { Runtime } from '../../server/runtime.ts';
import { setupLink } from '../../server/setup-link.ts';
import type { CommandContext } from './command.ts';

/** As long as there is no account, tells a person at the console how to make one. Of several workers, the first does. */
export async function announceFirstStart(runtime: Runtime, { err, program }: CommandContext): Promise<void> {
  if (cluster.isWorker && cluster.worker?.id !== 1) return;
  const createsuperuser = `${program} createsuperuser`;
  if (runtime.config.remoteUserHeader !== '') {
    if (!(await runtime.store.users.any())) err(`There is no superuser yet. Create one: ${createsuperuser}`);
    return;
  }
  const link = await setupLink(runtime);
  if (link === null) return;
  err('There is no account yet. Open this link to create yours; it works once, within 24 hours:');
  err('');
  err(`  ${link}`);
  err('');
  err(`Without a browser: ${createsuperuser}`);
}
