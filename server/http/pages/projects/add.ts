import { z } from 'zod';
import { Invalid } from '../../../errors.ts';
import { addProject } from '../../../services/create-project.ts';
import { readForm } from '../../forms/form-fields.ts';
import { type Reply, redirectTo } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { projectDeps } from './project-deps.ts';
import { projectName } from './project-name.ts';

const form = z.object({ name: projectName });

/** Adds a project and opens it. */
export async function addProjectOfUser(visit: SignedInVisit): Promise<Reply> {
  const read = readForm(visit.form, form);
  if (!read.ok) throw new Invalid(read.errors['name'] ?? 'This name cannot be used.', read.errors);
  const project = await addProject(read.values.name, projectDeps(visit));
  return redirectTo(`/projects/${project.code}/checks/`);
}
