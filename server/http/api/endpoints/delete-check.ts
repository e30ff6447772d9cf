import { deleteCheck as remove } from '../../../services/remove-check.ts';
import { checkAnswer, checkOf } from '../check-of.ts';
import type { KeyedEndpoint } from '../endpoint.ts';
import { checkDocument } from '../schemas/documents.ts';

/** Deletes a check. */
export default {
  name: 'deleteCheck',
  method: 'DELETE',
  path: 'checks/{uuid}',
  area: 'checks',
  scope: 'rw',
  summary: 'Deletes the check with its pings, flips and notifications',
  responses: { 200: { about: 'The check before it was deleted, without channels.', schema: checkDocument } },
  async handle(call) {
    const { id } = await checkOf(call);
    const { store, bus } = call.deps;
    return await checkAnswer(call, await remove(id, { store, bus, now: call.now }));
  },
} satisfies KeyedEndpoint;
