import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** An S3-compatible server on this machine, with one empty bucket. */
export interface TestS3 {
  readonly endpoint: string;
  readonly bucket: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Makes an object that is like another; says nothing to the server, which lists what lies in its folder. */
  copy(key: string, newKey: string): Promise<void>;
  stop(): Promise<void>;
}

const BUCKET = 'ping-bodies';
/** The files in which the server keeps an object. */
const PARTS = ['object', 'object.md5', 'metadata.json'];

/** Starts the server in a process of its own: it needs an old hash that Node must be asked for at start. */
export async function startS3(): Promise<TestS3> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-s3-'));
  const child = fork(fileURLToPath(new URL('./s3-server.mjs', import.meta.url)), [folder, BUCKET], {
    execArgv: ['--openssl-legacy-provider'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const port = await portOf(child);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    bucket: BUCKET,
    credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
    async copy(key, newKey) {
      const fileOf = (name: string, part: string) => join(folder, BUCKET, `${name}._S3rver_${part}`);
      for (const part of PARTS) await copyFile(fileOf(key, part), fileOf(newKey, part));
    },
    async stop() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function portOf(child: ChildProcess): Promise<number> {
  const ended = new AbortController();
  const [port] = await Promise.race([
    once(child, 'message', { signal: ended.signal }),
    once(child, 'exit', { signal: ended.signal }).then(([code]) => {
      throw new Error(`the S3 server ended with code ${code}`);
    }),
  ]);
  ended.abort();
  return Number(port);
}
