import { randomUUID } from 'node:crypto';
import type { ErrorRequestHandler } from 'express';
import type { Shell } from '../../../views/layout/shell.ts';
import type { Log } from '../../log.ts';
import { errorReply } from './error-reply.ts';
import type { Render } from './render.ts';
import { rendered } from './reply.ts';
import { sendReply } from './send-reply.ts';

/** Answers what went wrong before it was known who asks: a body that cannot be read, a database that is away. */
export function errors(log: Log, shell: Shell, render: Render): ErrorRequestHandler {
  return (error, req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const id = randomUUID().slice(0, 8);
    const reply = errorReply(error, { shell, log, id, method: req.method });
    sendReply(res, rendered(reply, render), shell.prefix);
  };
}
