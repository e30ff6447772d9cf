import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { S3Settings } from '../../server/bodies/s3.ts';
import type { TestS3 } from '../support/s3.ts';

/** A bucket behind a listener of ours, at which things can go wrong. */
export interface Bucket {
  readonly settings: S3Settings;
  /** The requests that came: `PUT /ping-bodies/…`. */
  readonly asked: string[];
  readonly authorizations: string[];
  /** Answers this instead of asking the server, as long as it returns something; `hang`: never answers. */
  trouble(decide: (request: { readonly method: string; readonly url: string }) => Trouble | null): void;
  close(): Promise<void>;
}

export type Trouble = 'hang' | 'cut' | { readonly status: number; readonly code: string };

/** Opens the listener to a bucket of a real server. */
export async function openBucket(s3: TestS3): Promise<Bucket> {
  const target = new URL(s3.endpoint);
  const asked: string[] = [];
  const authorizations: string[] = [];
  let decide: Parameters<Bucket['trouble']>[0] = () => null;
  const server = createServer((req, res) => {
    const { method = '', url = '', headers } = req;
    asked.push(`${method} ${url}`);
    authorizations.push(headers.authorization ?? '');
    const trouble = decide({ method, url });
    if (trouble === 'hang') return;
    if (trouble === 'cut') return void req.socket.destroy();
    if (trouble !== null) {
      req.resume();
      req.on('end', () => {
        res.writeHead(trouble.status, { 'content-type': 'application/xml' });
        res.end(`<?xml version="1.0"?><Error><Code>${trouble.code}</Code><Message>no</Message></Error>`);
      });
      return;
    }
    const onward = request({ host: target.hostname, port: target.port, path: url, method, headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    });
    onward.on('error', () => res.destroy());
    req.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server.address());
  return {
    settings: {
      s3Bucket: s3.bucket,
      s3Endpoint: `127.0.0.1:${port}`,
      s3Region: 'local',
      s3AccessKey: s3.credentials.accessKeyId,
      s3SecretKey: s3.credentials.secretAccessKey,
      s3Timeout: 60,
      s3Secure: false,
    },
    asked,
    authorizations,
    trouble: (next) => {
      decide = next;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === 'string') throw new Error('the listener has no port');
  return address.port;
}
