import type { Socket } from 'node:net';

/** Reads exactly `count` bytes and leaves the rest to the next reader; rejects when the connection ends before. */
export function readExactly(socket: Socket, count: number): Promise<Buffer> {
  return read(socket, () => readBytes(socket, count));
}

/** Reads up to and including an empty line (`\r\n\r\n`), at most 16 KiB: the head of an HTTP answer. */
export function readHead(socket: Socket): Promise<Buffer> {
  let head = Buffer.alloc(0);
  return read(socket, () => {
    while (head.length < 16_384) {
      // byte by byte, since what follows the head belongs to the next protocol
      const byte = readBytes(socket, 1);
      if (byte === null) return null;
      head = Buffer.concat([head, byte]);
      if (head.subarray(-4).toString('latin1') === '\r\n\r\n') return head;
    }
    throw new Error('the head of the answer is too long');
  });
}

function readBytes(socket: Socket, count: number): Buffer | null {
  if (count === 0) return Buffer.alloc(0);
  const chunk: unknown = socket.read(count);
  if (!(chunk instanceof Buffer)) return null;
  if (chunk.length < count) throw new Error('the connection ended early');
  return chunk;
}

function read(socket: Socket, take: () => Buffer | null): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      socket.off('readable', attempt).off('end', ended).off('close', ended).off('error', failed);
      finish();
    };
    const failed = (error: unknown): void => settle(() => reject(error));
    const ended = (): void => failed(new Error('the connection ended early'));
    const attempt = (): void => {
      try {
        const bytes = take();
        if (bytes !== null) settle(() => resolve(bytes));
      } catch (error) {
        failed(error);
      }
    };
    socket.on('readable', attempt).on('end', ended).on('close', ended).on('error', failed);
    attempt();
  });
}
