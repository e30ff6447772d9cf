import type { Socket } from 'node:net';

const MOST_BYTES = 16_384;

/**
 * Reads up to and including an empty line (`\r\n\r\n`), at most 16 KiB: the head of an HTTP answer. Leaves the rest to the next
 * reader; rejects when the connection ends before.
 */
export function readHead(socket: Socket): Promise<string> {
  let head = '';
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      socket.off('readable', read).off('end', ended).off('close', ended).off('error', failed);
      finish();
    };
    const failed = (error: unknown): void => settle(() => reject(error));
    const ended = (): void => failed(new Error('the connection ended early'));
    const read = (): void => {
      // byte by byte, since what follows the head belongs to the next protocol
      for (let byte = readByte(socket); byte !== ''; byte = readByte(socket)) {
        head += byte;
        if (head.endsWith('\r\n\r\n') || head.length >= MOST_BYTES) break;
      }
      if (head.endsWith('\r\n\r\n')) settle(() => resolve(head));
      else if (head.length >= MOST_BYTES) failed(new Error('the head of the answer is too long'));
    };
    socket.on('readable', read).on('end', ended).on('close', ended).on('error', failed);
    read();
  });
}

/** Empty when there is nothing to read yet. */
function readByte(socket: Socket): string {
  const chunk: unknown = socket.read(1);
  return chunk instanceof Buffer ? chunk.toString('latin1') : '';
}
