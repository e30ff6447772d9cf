import type { NameValue } from '../../../views/components/name-fields.tsx';
import type { Check } from '../../core/check.ts';
import { message } from '../../core/messages.ts';
import { isSlug } from '../../core/slug.ts';
import { tagList } from '../../core/tags.ts';
import type { Store } from '../../store/store.ts';
import type { FormFields } from './form-fields.ts';
import { readSettings, tooLongTexts } from './setting-form.ts';

/** What a form with name fields says, as it is to be stored, and what is wrong with it. */
export interface NameReading {
  readonly value: NameValue;
  /** By name of the field; empty: all is well. */
  readonly errors: Readonly<Record<string, string>>;
}

/** Reads the name fields of a form. Slugs are lower case, and between tags there is one space. */
export function readNames(form: FormFields): NameReading {
  const entered = readSettings(form, 'names');
  const slug = entered.slug.toLowerCase();
  const value = { ...entered, slug, tags: entered.tags.split(/\s+/).join(' ') };
  const errors = tooLongTexts(form, 'names');
  if (!isSlug(slug)) errors['slug'] ??= 'Only a–z, 0–9, dash and underscore.';
  return { value, errors };
}

/** Returns the tags in use in a project, by name. */
export async function tagsOfProject(projectId: number, { reads }: Pick<Store, 'reads'>): Promise<readonly string[]> {
  const fields = await reads.tagsInProject(projectId);
  return [...new Set(fields.flatMap(tagList))].sort((a, b) => a.localeCompare(b, 'en'));
}

/** Returns what to say when another check of the project has the slug too: pings by slug find neither then. */
export async function sharedSlugWarning(
  { id, projectId, slug }: Pick<Check, 'id' | 'projectId' | 'slug'>,
  { checks }: Pick<Store, 'checks'>,
): Promise<string | null> {
  if (slug === '') return null;
  const others = (await checks.bySlug(projectId, slug)).filter((other) => other.id !== id);
  return others.length === 0 ? null : message('slug-shared', { slug });
}
