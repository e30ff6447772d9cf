import type { z } from 'zod';
import { message } from '../../core/messages.ts';
import { Invalid } from '../../errors.ts';

/** The fields of a form as they came. */
export interface FormFields {
  /** The value of a field; empty when it is missing. Throws `Invalid` when it came twice. */
  one(name: string): string;
  all(name: string): readonly string[];
  has(name: string): boolean;
  names(): readonly string[];
}

const EMPTY: FormFields = { one: () => '', all: () => [], has: () => false, names: () => [] };

/** Reads what the parser of posted forms left behind; anything that is not a form has no fields. */
export function formFields(body: unknown): FormFields {
  if (typeof body !== 'object' || body === null) return EMPTY;
  const values = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(body)) values.set(name, textsOf(value));
  const all = (name: string) => values.get(name) ?? [];
  return {
    all,
    has: (name) => values.has(name),
    names: () => [...values.keys()],
    one(name) {
      const [first = '', ...more] = all(name);
      // a field with two values has been read as the one here and as the other there
      if (more.length > 0) throw new Invalid(message('field-twice'), { [name]: message('only-once') });
      return first;
    },
  };
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

/** What became of a form: values to work with, or what to say beside each field. */
export type FormReading<Values> =
  | { readonly ok: true; readonly values: Values; readonly errors: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly errors: Readonly<Record<string, string>> };

/**
 * Reads a form by its schema. Fields that the schema wants as a list take all values; a missing field counts as empty.
 *
 * @example readForm(visit.form, z.object({ name: z.string().trim().min(1, 'say a name').max(60, 'at most 60 letters') }))
 */
export function readForm<Schema extends z.ZodObject>(form: FormFields, schema: Schema): FormReading<z.infer<Schema>> {
  const given = Object.entries(schema.shape).map(([name, type]) => [
    name,
    wantsList(type) ? form.all(name) : form.one(name),
  ]);
  const result = schema.safeParse(Object.fromEntries(given));
  if (result.success) return { ok: true, values: result.data, errors: {} };
  const errors = new Map<string, string>();
  for (const issue of result.error.issues) {
    const name = String(issue.path[0] ?? '');
    if (!errors.has(name)) errors.set(name, issue.message);
  }
  return { ok: false, errors: Object.fromEntries(errors) };
}

function wantsList(type: unknown): boolean {
  return typeof type === 'object' && type !== null && 'type' in type && type.type === 'array';
}
