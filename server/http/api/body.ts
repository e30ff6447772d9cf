import type { IncomingMessage } from 'node:http';
import { decodeMarked } from '../../core/body-text.ts';
import { Invalid } from '../../errors.ts';
import { announcesBody } from '../kit/request.ts';
import { type BodyOutcome, readBody } from '../ping/body.ts';

/** What Healthchecks takes at most: Django's DATA_UPLOAD_MAX_MEMORY_SIZE. */
export const BODY_BYTES_MAX = 2_621_440;

const EMPTY = Buffer.alloc(0);
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads the body of a request; null when the client went away within it. Throws `Invalid` for one that is too large. */
export async function receiveBody(req: IncomingMessage): Promise<Buffer | null> {
  if (!announcesBody(req)) return EMPTY;
  const outcome = await new Promise<BodyOutcome>((resolve) => {
    readBody(req, BODY_BYTES_MAX + 1, resolve);
  });
  if (outcome.is === 'aborted') return null;
  if (outcome.is === 'too-large') throw new Invalid('request body is too large');
  const bytes = outcome.kept ?? EMPTY;
  if (bytes.length > BODY_BYTES_MAX) throw new Invalid('request body is too large');
  return bytes;
}

/**
 * Reads the JSON object that a body is, whatever content type it came with, also with a mark of the order of bytes (RFC 8259
 * §8.1 lets a reader ignore it; Windows writes it). An empty one counts as `{}`; of a key given
 * twice the last one counts. Throws `Invalid` with the texts clients know.
 */
export function parseObject(bytes: Buffer): Readonly<Record<string, unknown>> {
  if (bytes.length === 0) return {};
  const value = parse(bytes);
  if (isObject(value)) return value;
  throw new Invalid('json validation error: value is not an object');
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(decodeMarked(bytes) ?? utf8.decode(bytes));
  } catch {
    throw new Invalid('could not parse request body');
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
