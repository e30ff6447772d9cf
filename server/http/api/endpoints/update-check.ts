import { updateCheck as update } from '../../../services/update-check.ts';
import { changeOf } from '../check-change.ts';
import { checkAnswer, checkOf } from '../check-of.ts';
import type { KeyedEndpoint } from '../endpoint.ts';
import { readBody } from '../input.ts';
import { checkFields } from '../schemas/check-fields.ts';
import { checkDocument } from '../schemas/documents.ts';

/** Changes a check. */
export default {
  name: 'updateCheck',
  method: 'POST',
  path: 'checks/{uuid}',
  area: 'checks',
  scope: 'rw',
  summary: 'Updates the given fields, and the deadline that depends on them',
  about:
    'The status and pings stay the same. A shorter period can make the check overdue, and then alerts are sent. `unique` is ignored.',
  body: checkFields,
  responses: { 200: { about: 'The updated check.', schema: checkDocument } },
  async handle(call) {
    const { id } = await checkOf(call);
    const change = changeOf(readBody(checkFields, call), call.version);
    const { store, bus } = call.deps;
    return await checkAnswer(call, await update(id, change, { store, bus, now: call.now }));
  },
} satisfies KeyedEndpoint;
