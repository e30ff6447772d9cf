import type { Response } from 'express';
import type { rendered } from './reply.ts';

type RenderedReply = ReturnType<typeof rendered>;

/** Puts a reply on the wire. Pages are for one person at one moment: no cache keeps a copy unless the reply says so. */
export function sendReply(res: Response, reply: RenderedReply, prefix: string): void {
  if (reply.kind === 'stream') {
    if (res.req.method === 'HEAD') res.end();
    else reply.attach(res);
    return;
  }
  res.set('Cache-Control', 'private, no-store');
  if (reply.kind === 'redirect') {
    // without a body: express-session sends one before it has stored the session, and the browser is back too soon
    res
      .status(reply.status)
      .location(reply.elsewhere ? reply.to : `${prefix}${reply.to}`)
      .end();
    return;
  }
  if (reply.type !== null) res.set('Content-Type', reply.type);
  res.status(reply.status).set(reply.headers).send(reply.body);
}
