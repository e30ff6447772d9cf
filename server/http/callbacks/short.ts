import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Bus } from '../../bus.ts';
import type { Clock } from '../../clock.ts';
import type { Config } from '../../config.ts';
import { lowerUuid } from '../../core/uuid.ts';
import type { Log } from '../../log.ts';
import { readVonageFields, recordCallback } from '../../services/record-callback.ts';
import type { Store } from '../../store/store.ts';
import { type BareHandler, runHandler, sendBare } from '../kit/bare.ts';
import { pathPrefix, splitUrl } from '../kit/request.ts';
import { readBody } from '../ping/body.ts';

export interface CallbackListenerDeps {
  readonly config: Pick<Config, 'siteRoot' | 'requireCallbackSignature'>;
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
}

/** Receipts are some hundred bytes. */
const BODY_MAX = 16_384;
const METHODS = 'GET, POST';

/**
 * Creates the listener for delivery receipts of Vonage, at `/n/<code of the notification>`: it takes callback addresses of at
 * most 100 characters (https://developer.vonage.com/en/api/sms). The account decides whether receipts come as a query, a
 * form or JSON.
 */
export function createShortCallbackHandler(deps: CallbackListenerDeps): BareHandler {
  const start = `${pathPrefix(deps.config.siteRoot)}/n/`;
  return (req, res) => {
    const { path, query } = splitUrl(req.url ?? '');
    const code = path.startsWith(start) ? lowerUuid(path.slice(start.length).replace(/\/$/, '')) : null;
    if (code === null) return false;
    if (req.method === 'GET') runHandler(take(code, query, res, deps), res, deps.log);
    else if (req.method === 'POST') takePost(code, req, res, deps);
    else sendBare(res, 405, { Allow: METHODS });
    return true;
  };
}

function takePost(code: string, req: IncomingMessage, res: ServerResponse, deps: CallbackListenerDeps): void {
  const isJson = /^application\/json\b/.test(req.headers['content-type'] ?? '');
  readBody(req, BODY_MAX, (body) => {
    if (body.is === 'aborted') return;
    const text = body.is === 'whole' ? (body.kept?.toString('utf8') ?? '') : '';
    runHandler(take(code, isJson ? jsonFields(text) : text, res, deps), res, deps.log);
  });
}

async function take(
  code: string,
  fields: string | URLSearchParams,
  res: ServerResponse,
  { config, store, bus, clock }: CallbackListenerDeps,
): Promise<void> {
  const trust = { isSigned: false, requireSignature: config.requireCallbackSignature };
  const report = readVonageFields(new URLSearchParams(fields));
  const taken = await recordCallback(code, report, trust, { store, bus, now: clock.now() });
  sendBare(res, taken ? 200 : 403, {});
}

/** Reads the texts and numbers of a JSON object; what is none is as good as empty. */
function jsonFields(text: string): URLSearchParams {
  const fields = new URLSearchParams();
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document !== 'object' || document === null) return fields;
    for (const [name, value] of Object.entries(document)) {
      if (typeof value === 'string' || typeof value === 'number') fields.set(name, String(value));
    }
  } catch {
    // a receipt that cannot be read says nothing; the provider would only repeat it
  }
  return fields;
}
