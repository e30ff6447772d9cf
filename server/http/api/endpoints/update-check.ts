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
  summary: 'Updates the fields given, and the deadline that follows from them',
  about:
    'Status and pings stay as they are. A shorter period can make the check overdue; then alerts go out. `unique` is ignored.',
  body: checkFields,
  responses: { 200: { about: 'The check as it is now.', schema: checkDocument } },
  async handle(call) {
    const { id } = await checkOf(call);
    const change = changeOf(readBody(checkFields, call), call.version);
    const { store, bus } = call.deps;
    return await checkAnswer(call, await update(id, change, { store, bus, now: call.now }));
  },
} satisfies KeyedEndpoint;
