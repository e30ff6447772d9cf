export const SLUG_MAX_LENGTH = 100;

/**
 * Makes a slug from a name: `My First Check` → `my-first-check`. Accents are dropped, other scripts vanish; a name without
 * any ASCII letter or digit gives an empty slug. At most `SLUG_MAX_LENGTH` long (one sign can decompose into several).
 *
 * Behaves like Django's `slugify`: https://docs.djangoproject.com/en/stable/ref/utils/#django.utils.text.slugify
 */
export function slugify(name: string): string {
  const ascii = name.normalize('NFKD').replace(/\P{ASCII}/gu, '');
  const words = ascii.toLowerCase().replace(/[^\w\s-]/g, '');
  return trimDashes(trimDashes(words.replace(/[-\s]+/g, '-')).slice(0, SLUG_MAX_LENGTH));
}

/** Whether a text has the form of a slug; the empty slug has. Its length is not looked at. */
export function isSlug(text: string): boolean {
  return /^[a-z0-9_-]*$/.test(text);
}

function trimDashes(text: string): string {
  return text.replace(/^[-_]+|[-_]+$/g, '');
}
