import type { Alert } from '../../delivery/alert.ts';
import {
  asciiJson,
  commonPlaceholders,
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
