import type { IncomingMessage } from 'node:http';
import { message } from '../../../core/messages.ts';
import type { AnyIntegration, Callback } from '../../../delivery/integration.ts';
import { Invalid, NotFound } from '../../../errors.ts';
import { type Reply, text } from '../../kit/reply.ts';
import type { Visit } from '../../kit/visit.ts';
import { inputOfQuery, setupContext } from './tools.ts';

/** Calls of services are small. */
const LARGEST_BYTES = 256 * 1024;

/** Hands a call of a service to the integration that waits for it. */
export async function takeCallback(
  { deps, req, query, now }: Omit<Visit, 'param'>,
  integration: AnyIntegration,
  callback: Callback,
): Promise<Reply> {
  const context = setupContext(integration, deps, now);
  if (!integration.enabled(context.settings)) throw new NotFound();
  const request = { query: inputOfQuery(query), body: await bodyOf(req), header: (name: string) => req.get(name) };
  const answer = await callback.handle(request, context);
  return text(answer.text ?? '', answer.status);
}

/** Forms were read by the parser of forms before; anything else still waits to be read. */
async function bodyOf(req: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > LARGEST_BYTES) throw new Invalid(message('body-too-large'));
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
