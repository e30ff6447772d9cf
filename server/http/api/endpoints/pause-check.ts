import { pauseCheck as pause } from '../../../services/check-status.ts';
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
  summary: 'Pauses the check, so that it cannot go down until it is resumed or pinged',
  responses: { 200: { about: 'The paused check.', schema: checkDocument } },
  async handle(call) {
    const { id } = await checkOf(call);
    const { store, bus } = call.deps;
    return await checkAnswer(call, await pause(id, { store, bus, now: call.now }));
  },
} satisfies KeyedEndpoint;
