import type { Alert } from '../../delivery/alert.ts';
import {
  asciiJson,
  commonPlaceholders,
  expand,
  mapPlaceholders,
  type Placeholders,
  percentEncode,
} from '../../delivery/placeholders.ts';
import { bodyText } from '../../delivery/texts.ts';

const BODY_ONLY = ['BODY', 'BODY_JSON'] as const;

/** Returns all placeholders in plain form; loads the body and the check's document only if a template asks for them. */
export async function placeholdersOf(alert: Alert, templates: readonly string[]): Promise<Placeholders> {
  const isUsed = (name: string): boolean => templates.some((template) => template.includes(name));
  const body = isUsed('$BODY') ? await bodyText(alert) : '';
  const json = isUsed('$JSON') ? asciiJson(await alert.checkJson()) : '';
  return new Map([
    ...commonPlaceholders(alert),
    ['NAME_JSON', asciiJson(alert.check.name)],
    ['SLUG', alert.check.slug],
    ['EXITSTATUS', String(alert.lastPing?.exitStatus ?? -1)],
    ['JSON', json],
    ['BODY', body],
    ['BODY_JSON', asciiJson(body)],
  ]);
}

/** In a request body every placeholder works, as it is. */
export function bodyValues(values: Placeholders): Placeholders {
  return values;
}

/** In headers the ping's body stays out. */
export function headerValues(values: Placeholders): Placeholders {
  const kept = new Map(values);
  for (const name of BODY_ONLY) kept.delete(name);
  return kept;
}

/** In a URL the ping's body stays out, and the rest is percent-encoded. */
export function urlValues(values: Placeholders): Placeholders {
  return mapPlaceholders(headerValues(values), percentEncode);
}

/** One or two dots as a step of a path, which URLs take for "here" and "one up", also encoded. */
const DOTS = /^(?:\.|%2e){1,2}$/i;

/**
 * Replaces the placeholders of a URL. A step of the path stays one: where values make it one or two dots, the dots are encoded
 * twice.
 */
export function expandUrl(template: string, values: Placeholders): string {
  const [path = ''] = template.split(/[?#]/, 1);
  // values hold no slash, so each step can be taken for itself
  const steps = path.split('/').map((step) => {
    const expanded = expand(step, values);
    return DOTS.test(expanded) && !DOTS.test(step) ? expanded.replace(/\.|%2e/gi, '%252E') : expanded;
  });
  return steps.join('/') + expand(template.slice(path.length), values);
}
