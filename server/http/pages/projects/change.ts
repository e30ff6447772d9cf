import { z } from 'zod';
import { message } from '../../../core/messages.ts';
import { characterCount } from '../../../core/text-clean.ts';
import { Invalid } from '../../../errors.ts';
import { accessTo, demand } from '../../../services/access.ts';
import { renameProject, setFlapRule } from '../../../services/change-project.ts';
import { addProject } from '../../../services/create-project.ts';
import { removeProject } from '../../../services/remove-project.ts';
import { readForm } from '../../forms/form-fields.ts';
import { type Reply, redirectTo } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { projectDeps } from './project-deps.ts';
import type { SettingsOutcome, SettingsVisit } from './settings-page.ts';

const LONGEST_NAME = 60;

const nameForm = z.object({
  name: z
    .string()
    .trim()
    .min(1, 'Enter a name for the project.')
    .refine((name) => characterCount(name) <= LONGEST_NAME, `At most ${LONGEST_NAME} characters.`),
});

/** Adds a project and opens it. */
export async function addProjectOfUser(visit: SignedInVisit): Promise<Reply> {
  const read = readForm(visit.form, nameForm);
  if (!read.ok) throw new Invalid(read.errors['name'] ?? 'This name cannot be used.', read.errors);
  const project = await addProject(read.values.name, projectDeps(visit));
  return redirectTo(`/projects/${project.code}/checks/`);
}

/** Gives the project another name. */
export async function rename(visit: SettingsVisit): Promise<SettingsOutcome> {
  const { param, user, deps } = visit;
  demand('rename-project', await accessTo(param('project'), user, deps.store));
  const read = readForm(visit.form, nameForm);
  if (!read.ok) return { rename: { value: visit.form.one('name'), error: read.errors['name'] } };
  await renameProject(param('project'), read.values.name, projectDeps(visit));
  visit.notify('success', message('name-saved'));
  return {};
}

/** Changes how alerts of all checks of the project are sent. */
export async function changeAlertRules(visit: SettingsVisit): Promise<SettingsOutcome> {
  await setFlapRule(visit.param('project'), visit.form.one('flap_rule') !== '', projectDeps(visit));
  visit.notify('success', message('settings-saved'));
  return {};
}

/** Removes a project for good. */
export async function removeProjectOfUser(visit: SignedInVisit<'project'>): Promise<Reply> {
  const { code, name } = await removeProject(visit.param('project'), projectDeps(visit));
  visit.record('project-removed', { project: code });
  visit.notify('success', message('project-removed', { project: name || 'without a name' }));
  return redirectTo('/');
}
