import { z } from 'zod';
import { message } from '../../../core/messages.ts';
import { accessTo, demand } from '../../../services/access.ts';
import { renameProject } from '../../../services/change-project.ts';
import { readForm } from '../../forms/form-fields.ts';
import { projectDeps } from './project-deps.ts';
import { projectName } from './project-name.ts';
import type { Said, SettingsVisit } from './settings-page.ts';

const form = z.object({ name: projectName });

/** Gives the project another name. */
export async function rename(visit: SettingsVisit): Promise<Said> {
  const { param, user, deps } = visit;
  demand('rename-project', await accessTo(param('project'), user, deps.store));
  const read = readForm(visit.form, form);
  if (!read.ok) return { rename: { value: visit.form.one('name'), error: read.errors['name'] } };
  await renameProject(param('project'), read.values.name, projectDeps(visit));
  visit.notify('success', message('name-saved'));
  return {};
}
