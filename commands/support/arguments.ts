import type { Project } from '../../server/core/project.ts';
import { lowerUuid } from '../../server/core/uuid.ts';
import { Invalid, NotFound } from '../../server/errors.ts';
import type { Store } from '../../server/store/store.ts';
import { UsageError } from './command.ts';

/** Returns the value of an option that must be there. */
export function needed(value: string | undefined, option: string): string {
  if (value === undefined || value === '') throw new UsageError(`--${option} is required`);
  return value;
}

/** Returns the whole number of an option, or undefined when it was not given. */
export function wholeNumber(value: string | undefined, option: string): number | undefined {
  if (value === undefined) return undefined;
  if (!/^\d{1,10}$/.test(value)) throw new UsageError(`--${option} must be a whole number`);
  return Number(value);
}

/** Returns the project with the code given to `--project`. */
export async function projectOf(code: string | undefined, store: Store): Promise<Project> {
  const uuid = lowerUuid(needed(code, 'project'));
  if (uuid === null) throw new Invalid('bad project code', { project: 'must be the code (UUID) of a project' });
  const project = await store.projects.byCode(uuid);
  if (!project) throw new NotFound(`there is no project ${uuid}`);
  return project;
}
