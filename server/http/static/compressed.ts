import type { RequestListener } from 'node:http';
import compression from 'compression';
import express from 'express';
import type { AppDeps } from '../kit/app-deps.ts';

/** Shorter answers grow, or gain less than it costs. */
const SMALLEST_BYTES = 1_024;

/** Compresses what `listener` answers, where the asker can read that. Pings do not pass here: their answers are short. */
export function compressed(listener: RequestListener, pings: AppDeps['pings']): RequestListener {
  const app = express();
  app.disable('x-powered-by');
  app.use(
    compression({
      threshold: SMALLEST_BYTES,
      // a stream of events must not wait until a block is full
      filter: (req, res) =>
        !String(res.getHeader('Content-Type')).startsWith('text/event-stream') && compression.filter(req, res),
    }),
  );
  app.use((req, res) => listener(req, res));
  return (req, res) => {
    if (!pings(req, res)) app(req, res);
  };
}
