import { isUuid } from '../../core/uuid.ts';

/** What a placeholder in a path may stand for. */
interface Placeholder {
  readonly matches: (segment: string) => boolean;
  /** For the documents. */
  readonly about: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

const UUID_SCHEMA = { type: 'string', format: 'uuid' };
const UNIQUE_KEY_SCHEMA = { type: 'string', pattern: '^[0-9a-f]{40}$' };
const UNIQUE_KEY = /^[0-9a-f]{40}$/;

/** The placeholders a path may have. */
export const PLACEHOLDERS = {
  uuid: { matches: isUuid, about: 'The UUID of the check.', schema: UUID_SCHEMA },
  /** A check by its UUID, or by its unique key, which cannot be used to ping or change it. */
  check: {
    matches: (segment) => isUuid(segment) || isUniqueKey(segment),
    about: 'The UUID of the check, or its `unique_key`.',
    schema: { anyOf: [UUID_SCHEMA, UNIQUE_KEY_SCHEMA] },
  },
  notification: { matches: isUuid, about: 'The code of the notification.', schema: UUID_SCHEMA },
  n: {
    matches: (segment) => /^[0-9]{1,40}$/.test(segment),
    about: 'The serial number of the ping: `n`.',
    schema: { type: 'integer', minimum: 0 },
  },
} as const satisfies Readonly<Record<string, Placeholder>>;

export type PlaceholderName = keyof typeof PLACEHOLDERS;

/** Whether a text has the form of a check's unique key: lower case only, it is compared as text. */
export function isUniqueKey(segment: string): boolean {
  return UNIQUE_KEY.test(segment);
}

/** Returns the names of the placeholders in a path, in order. */
export function placeholdersOf(path: string): readonly PlaceholderName[] {
  return path.split('/').flatMap((segment) => placeholderOf(segment) ?? []);
}

function placeholderOf(segment: string): PlaceholderName | null {
  const name = /^\{(.+)\}$/.exec(segment)?.[1];
  if (name === undefined) return null;
  if (isPlaceholder(name)) return name;
  throw new Error(`no placeholder is called ${name}`);
}

function isPlaceholder(name: string): name is PlaceholderName {
  return Object.hasOwn(PLACEHOLDERS, name);
}
