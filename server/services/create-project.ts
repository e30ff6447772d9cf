import { randomUUID } from 'node:crypto';
import { message } from '../core/messages.ts';
import type { Project } from '../core/project.ts';
import { characterCount } from '../core/text-clean.ts';
import { Invalid } from '../errors.ts';
import { makeApiKey, makePingKey } from '../keys.ts';
import type { NewProject, Store } from '../store/store.ts';
import { type ProjectDeps, remember } from './change-project.ts';

const LONGEST_NAME = 200;

export interface ProjectWish {
  readonly ownerId: number;
  readonly name: string;
}

/** A project with its keys as its owner gets to see them, this once. */
export interface ProjectWithKeys {
  readonly project: Project;
  readonly apiKey: string;
  readonly apiKeyReadonly: string;
  readonly pingKey: string;
}

/** Creates a project with all three keys, and no checks or channels. Throws `Invalid` for a bad name. */
export async function createProjectWithKeys(
  { ownerId, name }: ProjectWish,
  { store, secretKey }: { readonly store: Store; readonly secretKey: string },
): Promise<ProjectWithKeys> {
  const apiKey = makeApiKey('rw', secretKey);
  const apiKeyReadonly = makeApiKey('ro', secretKey);
  const pingKey = makePingKey();
  const project = await store.projects.insert({
    ...newProject({ ownerId, name: projectName(name) }),
    apiKey: apiKey.stored,
    apiKeyReadonly: apiKeyReadonly.stored,
    pingKey,
  });
  return { project, apiKey: apiKey.key, apiKeyReadonly: apiKeyReadonly.key, pingKey };
}

/** Returns a project to be stored; without `badgeKey` its code is one. */
export function newProject(wish: ProjectWish & { readonly badgeKey?: string }): NewProject {
  const code = randomUUID();
  return {
    code,
    name: wish.name,
    ownerId: wish.ownerId,
    apiKey: '',
    apiKeyReadonly: '',
    pingKey: null,
    badgeKey: wish.badgeKey ?? code,
    showSlugs: false,
    flapRule: true,
  };
}

function projectName(text: string): string {
  const name = text.trim();
  const length = characterCount(name);
  if (length >= 1 && length <= LONGEST_NAME) return name;
  throw new Invalid(message('project-name-refused'), { name: message('one-to-characters', { most: LONGEST_NAME }) });
}

/** Adds a project of the actor's: no checks, no channels, no keys. The name is one that `renameProject` takes too. */
export async function addProject(name: string, { store, bus, now, actor }: ProjectDeps): Promise<Project> {
  const project = await store.transaction(async (tx) => {
    const added = await tx.projects.insert(newProject({ ownerId: actor.user.id, name }));
    await remember({ projectId: added.id, event: 'project-created', detail: name }, { tx, now, actor });
    return added;
  });
  bus.publish({ what: 'project', project: project.id });
  return project;
}
