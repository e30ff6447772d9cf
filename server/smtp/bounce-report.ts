import { readHeaders } from '../mime/headers.ts';
import { leaves, readPart, textOf } from '../mime/mime.ts';

/** What a returned mail tells, apart from which mail it was. */
export interface BounceReport {
  /** The part before the `@` of the address it was returned to. */
  readonly mailbox: string;
  /** The status code of RFC 3463, such as `5.1.1`; empty when it holds no report. */
  readonly status: string;
  /** What the other server said; empty when it is not told. */
  readonly diagnostic: string;
}

type Fields = ReadonlyMap<string, string>;

/** Reads a mail that was returned to the address its sender named for that. Never throws, whatever the bytes are. */
export function readBounceReport(raw: Uint8Array): BounceReport {
  const message = readPart(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength));
  const fields = statusFields(message);
  return {
    mailbox: /([^\s<>@"]+)@/.exec(message.headers.get('to') ?? '')?.[1] ?? '',
    status: /^\s*(\d\.\d{1,3}\.\d{1,3})(?![\d.])/.exec(fields?.get('status') ?? '')?.[1] ?? '',
    diagnostic: tidied(fields?.get('diagnostic-code') ?? ''),
  };
}

/** The report about one recipient: in a part of its own (RFC 3464), where blocks of fields stand between empty lines. */
function statusFields(message: ReturnType<typeof readPart>): Fields | null {
  for (const part of leaves(message)) {
    if (isStatus(part.headers)) return part.headers;
    if (!/^message\/(global-)?delivery-status$/.test(part.type)) continue;
    for (const block of textOf(part).split(/\r?\n[ \t]*\r?\n/)) {
      const { values } = readHeaders(Buffer.from(block.trimStart()));
      if (isStatus(values)) return values;
    }
  }
  return null;
}

function isStatus(fields: Fields): boolean {
  return fields.has('status') && fields.has('action');
}

function tidied(diagnostic: string): string {
  return diagnostic
    .trim()
    .replace(/^smtp;\s*/i, '')
    .replace(/\s+/g, ' ');
}
