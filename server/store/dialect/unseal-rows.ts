import type { Sealer } from '../../sealing.ts';

/** In a query context: the answer is wanted as it is stored. */
export const AS_STORED = { asStored: true } as const;

/** The names under which a sealed column comes in an answer. */
const SEALED = ['value', 'totp', 'value_start'];

/**
 * Returns the hook by which knex hands on every answer: what is sealed in its rows is opened in place. What cannot be
 * opened stays as it is, and is reported where it is used. The rows are the answer's own, so nobody else sees them change.
 */
export function unsealing({ open }: Sealer): (answer: unknown, context: unknown) => unknown {
  return (answer, context) => {
    if (context === AS_STORED) return answer;
    for (const row of rowsIn(answer)) {
      for (const name of SEALED) {
        const text: unknown = Reflect.get(row, name);
        if (typeof text === 'string') Reflect.set(row, name, open(text) ?? text);
      }
    }
    return answer;
  };
}

function rowsIn(answer: unknown): readonly object[] {
  if (Array.isArray(answer)) return answer.filter(isObject);
  if (!isObject(answer)) return [];
  const rows: unknown = Reflect.get(answer, 'rows');
  return Array.isArray(rows) ? rows.filter(isObject) : [answer];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
