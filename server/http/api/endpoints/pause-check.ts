import { pauseCheck as pause } from '../../../services/pause-check.ts';
import { checkAnswer, checkOf } from '../check-of.ts';
import type { KeyedEndpoint } from '../endpoint.ts';
import { checkDocument } from '../schemas/documents.ts';

/** Pauses a check. */
export default {
  name: 'pauseCheck',
  method: 'POST',
  path: 'checks/{uuid}/pause',
  area: 'checks',
  scope: 'rw',
  summary: 'Pauses the check: it does not go down until it is resumed or pinged',
  responses: { 200: { about: 'The check as it is now.', schema: checkDocument } },
  async handle(call) {
    const { id } = await checkOf(call);
    const { store, bus } = call.deps;
    return await checkAnswer(call, await pause(id, { store, bus, now: call.now }));
  },
} satisfies KeyedEndpoint;
