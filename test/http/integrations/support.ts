import type { Channel } from '../../../server/core/channel.ts';
import type { Project } from '../../../server/core/project.ts';
import type { AppOptions } from '../../support/app.ts';
import { seedCheck } from '../../support/seed.ts';
import type { Seen } from '../../support/visitor.ts';
import type { World } from '../projects/world.ts';

/** Lets set-ups and tests reach servers of this machine. */
export const LOCAL = { INTEGRATIONS_ALLOW_PRIVATE_IPS: 'True' } satisfies AppOptions['env'];

export const listOf = ({ code }: Pick<Project, 'code'>) => `/projects/${code}/integrations/`;
export const formOf = ({ code }: Pick<Project, 'code'>, tail: string) => `/projects/${code}/${tail}/`;
export const pageOf = ({ code }: Pick<Channel, 'code'>, tail: string) => `/integrations/${code}/${tail}/`;

/** Makes a project of the owner's with two checks in it. */
export async function projectWithChecks(world: World): Promise<Project> {
  const project = await world.project();
  await seedCheck(world.db.store, { projectId: project.id, name: 'nightly' });
  await seedCheck(world.db.store, { projectId: project.id, name: 'hourly' });
  return project;
}

/** The channels of a project. */
export async function channelsOf(world: World, project: Project): Promise<readonly Channel[]> {
  return await world.db.store.channels.ofProject(project.id);
}

/** What a page says above itself. */
export function noticeIn({ text }: Seen): string {
  return (
    /class="notice[^>]*>(.*?)<\/div>/s
      .exec(text)?.[1]
      ?.replace(/<[^>]*>/g, '')
      .trim() ?? ''
  );
}
