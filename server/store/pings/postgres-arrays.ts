import { type Instant, instant } from '../../core/instant.ts';

// Arrays as PostgreSQL sends and receives them in binary (array_recv in src/backend/utils/adt/arrayfuncs.c): a header of
// dimensions, null flag, element type, length and lower bound, then each element with its length before it. `pg` passes a
// Buffer on as it is and marks it as binary. A body of one kilobyte would be two as text, and parsed.

const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;
const NULL_LENGTH = -1;
const TWO_POW_32 = 2 ** 32;
/** 2000-01-01, from which PostgreSQL counts its microseconds. */
const POSTGRES_EPOCH = instant(946_684_800_000_000);

// https://github.com/postgres/postgres/blob/REL_18_STABLE/src/include/catalog/pg_type.dat
const OID = { bool: 16, bytea: 17, int8: 20, int4: 23, text: 25, timestamptz: 1184, uuid: 2950 } as const;

/** Values of one column; the same length for all columns of a statement. */
type Column<T> = readonly (T | null)[];

/** Writes numbers that fit 32 bits as `int4[]`. */
export function int4Array(values: Column<number>): Buffer {
  return fixedArray(OID.int4, 4, values, (buffer, value, at) => buffer.writeInt32BE(value, at));
}

/** Writes whole numbers as `int8[]`. */
export function int8Array(values: Column<number>): Buffer {
  return fixedArray(OID.int8, 8, values, writeInt64);
}

/** Writes moments as `timestamptz[]`. */
export function instantArray(values: Column<Instant>): Buffer {
  return fixedArray(OID.timestamptz, 8, values, (buffer, value, at) => writeInt64(buffer, value - POSTGRES_EPOCH, at));
}

/** Writes `bool[]`. */
export function boolArray(values: Column<boolean>): Buffer {
  return fixedArray(OID.bool, 1, values, (buffer, value, at) => buffer.writeUInt8(Number(value), at));
}

/** Writes canonical UUIDs as `uuid[]`. */
export function uuidArray(values: Column<string>): Buffer {
  return fixedArray(OID.uuid, 16, values, writeUuid);
}

/** Writes `text[]`; also fits columns of type varchar. */
export function textArray(values: Column<string>): Buffer {
  return variableArray(OID.text, values, utf8Length, writeUtf8);
}

/** Writes `bytea[]`. */
export function bytesArray(values: Column<Uint8Array>): Buffer {
  const write = (buffer: Buffer, value: Uint8Array, at: number): void => buffer.set(value, at);
  return variableArray(OID.bytea, values, (value) => value.byteLength, write);
}

type WriteValue<T> = (buffer: Buffer, value: T, at: number, width: number) => unknown;

function fixedArray<T>(oid: number, width: number, values: Column<T>, write: WriteValue<T>): Buffer {
  return variableArray(oid, values, () => width, write);
}

function variableArray<T>(oid: number, values: Column<T>, widthOf: (value: T) => number, write: WriteValue<T>): Buffer {
  let size = HEADER_BYTES;
  for (const value of values) size += LENGTH_BYTES + (value === null ? 0 : widthOf(value));
  const buffer = Buffer.allocUnsafe(size);
  writeHeader(buffer, oid, values.length);
  let at = HEADER_BYTES;
  for (const value of values) {
    const width = value === null ? 0 : widthOf(value);
    buffer.writeInt32BE(value === null ? NULL_LENGTH : width, at);
    at += LENGTH_BYTES;
    if (value !== null) write(buffer, value, at, width);
    at += width;
  }
  return buffer;
}

function writeHeader(buffer: Buffer, oid: number, length: number): void {
  const dimensions = 1;
  const mayHoldNulls = 1;
  const lowerBound = 1;
  buffer.writeInt32BE(dimensions, 0);
  buffer.writeInt32BE(mayHoldNulls, 4);
  buffer.writeInt32BE(oid, 8);
  buffer.writeInt32BE(length, 12);
  buffer.writeInt32BE(lowerBound, 16);
}

// The texts are short and ASCII nearly always; for those a loop is several times faster than a call out of JavaScript.

function utf8Length(text: string): number {
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) >= 0x80) return Buffer.byteLength(text);
  }
  return text.length;
}

function writeUtf8(buffer: Buffer, text: string, at: number, width: number): void {
  if (width > text.length) buffer.write(text, at, 'utf8');
  else for (let index = 0; index < width; index += 1) buffer[at + index] = text.charCodeAt(index);
}

function writeUuid(buffer: Buffer, uuid: string, at: number): void {
  let to = at;
  for (let index = 0; index < uuid.length; index += 2) {
    if (uuid[index] === '-') index += 1;
    buffer[to] = hexDigit(uuid, index) * 16 + hexDigit(uuid, index + 1);
    to += 1;
  }
}

/** A canonical lower-case digit: `0`–`9` are 48–57, `a`–`f` 97–102. */
function hexDigit(text: string, index: number): number {
  const code = text.charCodeAt(index);
  return code < 58 ? code - 48 : code - 87;
}

/** Without BigInt, which would be made for each value. */
function writeInt64(buffer: Buffer, value: number, at: number): void {
  const high = Math.floor(value / TWO_POW_32);
  buffer.writeInt32BE(high, at);
  buffer.writeUInt32BE(value - high * TWO_POW_32, at + 4);
}
