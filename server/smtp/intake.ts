import type { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';

const FIRST_BUFFER_BYTES = 16 * 1024;
/** Of each message this much is taken whatever others hold: most are shorter, and none of them is turned away. */
const FREE_BYTES = 64 * 1024;

/** Bytes of messages that may be held at a time: by all connections together, and by those of one address. */
export interface RoomLimits {
  readonly totalBytes: number;
  readonly addressBytes: number;
}

/** A share of the room that one message holds. */
export interface Share {
  /** Asks for room up to a size; false when there is none. */
  growTo(bytes: number): boolean;
  /** Gives it back. */
  release(): void;
}

/** The memory that messages may take. */
export interface Room {
  share(remoteAddr: string): Share;
}

/** Creates the room that all connections share. */
export function createRoom({ totalBytes, addressBytes }: RoomLimits): Room {
  const held = new Map<string, number>();
  let total = 0;

  const change = (remoteAddr: string, by: number): void => {
    total += by;
    const now = (held.get(remoteAddr) ?? 0) + by;
    if (now > 0) held.set(remoteAddr, now);
    else held.delete(remoteAddr);
  };

  return {
    share(remoteAddr) {
      let mine = 0;
      return {
        growTo(bytes) {
          const more = bytes - FREE_BYTES - mine;
          if (more <= 0) return true;
          if (total + more > totalBytes || (held.get(remoteAddr) ?? 0) + more > addressBytes) return false;
          mine += more;
          change(remoteAddr, more);
          return true;
        },
        release() {
          change(remoteAddr, -mine);
          mine = 0;
        },
      };
    },
  };
}

/**
 * Reads the whole stream and keeps its first bytes; null when there was no room for them. Rejects when the client leaves
 * before the end. Takes one piece in a turn of the event loop: with megabytes from several clients at hand, a ping would wait
 * for all of them at each of its steps.
 */
export async function collect(stream: Readable, maxBytes: number, share: Share): Promise<Uint8Array | null> {
  // one growing buffer: a list would hold an object for each of millions of tiny chunks
  let kept: Buffer | null = Buffer.alloc(FIRST_BUFFER_BYTES);
  let size = 0;
  for await (const chunk of stream) {
    await nextTurn();
    if (kept === null) continue;
    const part: Buffer = chunk.subarray(0, maxBytes - size);
    kept = grown(kept, size + part.length, maxBytes, share);
    if (kept === null) continue;
    part.copy(kept, size);
    size += part.length;
  }
  return kept === null ? null : kept.subarray(0, size);
}

function grown(kept: Buffer, size: number, maxBytes: number, share: Share): Buffer | null {
  if (size <= kept.length) return kept;
  const wanted = Math.max(size, Math.min(kept.length * 2, maxBytes));
  return share.growTo(wanted) ? Buffer.concat([kept], wanted) : null;
}
