import { z } from 'zod';
import { instant } from '../../core/instant.ts';
import { Invalid } from '../../errors.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Column } from './catalog.ts';

// One line of JSON each. Moments are microseconds since 1970, truths are 0 and 1, bytes are { base64 }.

export const FORMAT = 1;

const BYTE_ORDER_MARK = /^\ufeff/;

const head = z.strictObject({
  rollcall: z.literal('dump'),
  format: z.number(),
  schema: z.array(z.string()),
  /** Whether seeds of authenticator apps and settings of integrations need the SECRET_KEY of the server they come from. */
  secrets: z.enum(['sealed', 'plain']).default('plain'),
});
const tableLine = z.strictObject({
  table: z.string(),
  columns: z.array(z.string()),
  counted: z.number().int().nullable(),
});
const end = z.strictObject({ end: z.literal(true), rows: z.number().int() });
const row = z.array(z.unknown()).readonly();
const line = z.union([row, tableLine, head, end]);

export type DumpLine = z.infer<typeof line>;

const bytes = z.strictObject({ base64: z.base64() });
const plain = z.union([z.string(), z.number(), z.null()]);

/** A value as a driver takes it. */
export type Loaded = string | number | boolean | Buffer | null;

/** Reads a line of a dump; throws `Invalid`. A byte-order mark of UTF-8 in front, as Windows writes it, is passed over. */
export function parseLine(text: string): DumpLine {
  const read = line.safeParse(readJson(text.replace(BYTE_ORDER_MARK, '')));
  if (!read.success) throw new Invalid('a line is not part of a dump');
  return read.data;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Invalid(whatInstead(text));
  }
}

/** Says what a line is that is no JSON. A line of UTF-16 holds zeros, which JSON never does. */
function whatInstead(text: string): string {
  if (text.startsWith('\u001f')) return 'the dump is compressed: unpack it first';
  if (!text.includes('\0')) return 'a line is not JSON';
  return 'the dump is in UTF-16, as PowerShell writes what ">" redirects: write it anew with "dump --output"';
}

/** Returns what a driver read as it stands in a dump. */
export function toDumped(value: unknown): unknown {
  if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString('base64') };
  return typeof value === 'boolean' ? Number(value) : value;
}

/** Returns what stands in a dump as the driver takes it for a column; throws `Invalid`. */
export function fromDumped(value: unknown, { type }: Column, dialect: Pick<Dialect, 'instant'>): Loaded {
  const asBytes = bytes.safeParse(value);
  if (asBytes.success) return Buffer.from(asBytes.data.base64, 'base64');
  const asPlain = plain.safeParse(value);
  if (!asPlain.success) throw new Invalid('a value is neither text, number nor bytes');
  const { data } = asPlain;
  if (data === null || typeof data === 'string') return data;
  if (type === 'instant') return dialect.instant(instant(data));
  return type === 'boolean' ? data !== 0 : data;
}
