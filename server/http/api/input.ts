import { z } from 'zod';
import { Invalid } from '../../errors.ts';
import type { Call, KeyedCall } from './endpoint.ts';

/**
 * Reads the body of a POST. The first wrong field, in the order of the schema, makes the message; the others are listed
 * with it. Throws `Invalid`.
 */
export function readBody<Schema extends z.ZodObject>(schema: Schema, { json }: KeyedCall): z.output<Schema> {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw refusal('json validation error', parsed.error);
}

/** Reads the parameters of the query, throwing `Invalid` as `readBody` does. Unknown ones are ignored. */
export function readQuery<Schema extends z.ZodObject>(schema: Schema, call: Call): z.output<Schema> {
  const parsed = parseQuery(schema, call);
  if (parsed.success) return parsed.data;
  throw refusal('query validation error', parsed.error);
}

/** Reads the parameters of the query. Where the schema has a list all values count, else the last. */
export function parseQuery<Schema extends z.ZodObject>(
  schema: Schema,
  { query }: Call,
): z.ZodSafeParseResult<z.output<Schema>> {
  const given: Record<string, string | readonly string[]> = {};
  for (const [name, type] of Object.entries(schema.shape)) {
    const values = query.getAll(name);
    const last = values.at(-1);
    if (last !== undefined) given[name] = isList(type) ? values : last;
  }
  return schema.safeParse(given);
}

/** Whether a parameter may be repeated. */
export function isList(type: unknown): boolean {
  if (type instanceof z.ZodArray) return true;
  return type instanceof z.ZodOptional || type instanceof z.ZodDefault ? isList(type.unwrap()) : false;
}

/** An item of a list is reported as a whole sentence; anything else as the name of its field and what is wrong with it. */
function refusal(prefix: string, { issues }: z.ZodError): Invalid {
  const fields: Record<string, string> = {};
  const sentences: string[] = [];
  for (const { path, message } of issues) {
    const field = String(path[0]);
    if (fields[field] !== undefined) continue;
    fields[field] = message;
    sentences.push(path.length > 1 ? message : `${field} ${message}`);
  }
  return new Invalid(`${prefix}: ${sentences[0] ?? 'is not valid'}`, fields);
}
