import { AdminIndexPage } from '../../../../views/pages/admin/index.tsx';
import { page, type Reply } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { ADMIN_MODELS } from './models/index.ts';
import { healthOf } from './system.ts';

const GROUPS = ['People', 'Checks', 'Server'] as const;

/** Shows what there is to look at. */
export async function showAdmin({ deps, shell, user, now }: SignedInVisit): Promise<Reply> {
  const lists = GROUPS.map((title) => ({
    title,
    lists: ADMIN_MODELS.filter(({ group }) => group === title).map((model) => ({
      title: model.title,
      about: model.about,
      href: `${shell.prefix}/admin/${model.path}/`,
    })),
  }));
  const system = {
    title: 'System',
    about: 'Processes, queues, settings, and a test email.',
    href: `${shell.prefix}/admin/system/`,
  };
  return page(
    AdminIndexPage({
      shell,
      isReadOnly: !user.isSuperuser,
      health: await healthOf(deps, now),
      groups: lists.map((group) => (group.title === 'Server' ? { ...group, lists: [system, ...group.lists] } : group)),
    }),
  );
}
