import type { IncomingMessage } from 'node:http';

/** Longest body that is read to its end; what lies beyond the kept part is dropped. */
export const DRAINED_BYTES_MAX = 100 * 1024 * 1024;

/** How a request's body ended: whole (cut to the limit, null when empty), too large, or broken off by the client. */
export type BodyOutcome =
  | { readonly is: 'whole'; readonly kept: Buffer | null }
  | { readonly is: 'too-large' }
  | { readonly is: 'aborted' };

/** Reads the body to its end, keeps its first `limitBytes` bytes (all when null) and calls back exactly once. */
export function readBody(req: IncomingMessage, limitBytes: number | null, done: (outcome: BodyOutcome) => void): void {
  const kept: Buffer[] = [];
  let wanted = limitBytes ?? Number.POSITIVE_INFINITY;
  let seen = 0;
  const onData = (chunk: Buffer): void => {
    seen += chunk.length;
    if (seen > DRAINED_BYTES_MAX) finish({ is: 'too-large' });
    else if (wanted > 0) keep(chunk);
  };
  const keep = (chunk: Buffer): void => {
    const part = chunk.length > wanted ? copyOfStart(chunk, wanted) : chunk;
    kept.push(part);
    wanted -= part.length;
  };
  const onEnd = (): void => finish({ is: 'whole', kept: joined(kept) });
  const onClose = (): void => finish({ is: 'aborted' });
  const finish = (outcome: BodyOutcome): void => {
    req.off('data', onData).off('end', onEnd).off('close', onClose);
    done(outcome);
  };
  // an aborted request emits 'error', then 'close', and never 'end'; an 'error' without a listener would end the process
  req.on('data', onData).on('end', onEnd).on('close', onClose).on('error', ignoreAbort);
}

function ignoreAbort(): void {}

/** A copy, so that a small kept part does not hold a large chunk in memory. */
function copyOfStart(chunk: Buffer, bytes: number): Buffer {
  return Buffer.from(chunk.subarray(0, bytes));
}

function joined(parts: readonly Buffer[]): Buffer | null {
  const [first, ...rest] = parts;
  if (first === undefined) return null;
  return rest.length === 0 ? first : Buffer.concat(parts);
}
