import { CHECK_FIELDS } from './check-fields.ts';
import { characterCount, cutText } from './text-clean.ts';

const KEPT = 90;

/** Names the copy of a check: `backup (copy)`; of a long name the beginning is kept. */
export function copyName(name: string): string {
  const copy = `${name} (copy)`;
  return characterCount(copy) <= CHECK_FIELDS.name.longest ? copy : `${cutText(name, KEPT)}... (copy)`;
}

/** Returns the slug of the copy of a check: `backup-copy`; empty when there is none to copy, or it would be too long. */
export function copySlug(slug: string): string {
  const copy = slug === '' ? '' : `${slug}-copy`;
  return copy.length <= CHECK_FIELDS.slug.longest ? copy : '';
}
