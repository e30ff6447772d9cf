import { IntegrationsPage } from '../../../../views/pages/integrations/list.tsx';
import { accessTo, demand, may } from '../../../services/access.ts';
import { assignChannel } from '../../../services/change-channel.ts';
import { page, type Reply, redirectTo } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { shownProject } from '../projects/shown-project.ts';
import { shownChannels } from './shown-channels.ts';
import { tilesOf } from './tiles.ts';

/** Shows what is connected to a project. */
export async function showIntegrations(visit: SignedInVisit<'project'>): Promise<Reply> {
  const { deps, user, shell, param, now } = visit;
  const { store } = deps;
  const access = await accessTo(param('project'), user, store);
  demand('view', access);
  const [list, allowances, waiting, project] = await Promise.all([
    store.reads.channelList(access.project.id),
    store.allowances.of(access.project.ownerId, now),
    store.reads.waitingAlerts({ projectId: access.project.id }),
    shownProject(access, deps),
  ]);
  return page(
    IntegrationsPage({
      shell,
      project,
      checks: list.checks,
      channels: shownChannels({ channels: list.channels, allowances, waiting }, deps),
      tiles: may('edit-channel', access) ? tilesOf(deps) : null,
    }),
  );
}

/** Makes the ticked checks the ones a channel is for. */
export async function assignChecks(visit: SignedInVisit<'project'>): Promise<Reply> {
  const { deps, user, form, param } = visit;
  const access = await accessTo(param('project'), user, deps.store);
  demand('edit-channel', access);
  const ticked = form.names().filter((name) => name.startsWith('check-'));
  const wish = { channel: form.one('channel'), checks: ticked.map((name) => name.slice('check-'.length)) };
  await assignChannel(access.project.id, wish, deps);
  return redirectTo(`/projects/${access.project.code}/integrations/`);
}
