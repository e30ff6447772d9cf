import { upsertCheck } from '../../../services/upsert-check.ts';
import { changeOf, matchOf } from '../check-change.ts';
import { checkAnswer } from '../check-of.ts';
import type { KeyedEndpoint } from '../endpoint.ts';
import { readBody } from '../input.ts';
import { checkFields } from '../schemas/check-fields.ts';
import { checkDocument } from '../schemas/documents.ts';

/** Creates a check, or updates the one that is it already. */
export default {
  name: 'createCheck',
  method: 'POST',
  path: 'checks/',
  area: 'checks',
  scope: 'rw',
  summary: 'Creates a check, or updates the one that `unique` finds',
  about:
    'All fields may be left out, and unknown ones are ignored, so a document you fetched can be sent back. With `unique`, the same request sent any number of times, also at the same time, makes one check.',
  body: checkFields,
  responses: {
    200: { about: '`unique` found a check; it is updated.', schema: checkDocument },
    201: { about: 'The new check.', schema: checkDocument },
    403: { about: 'The owner of the project may have no more checks.' },
  },
  async handle(call) {
    const body = readBody(checkFields, call);
    const { store, bus } = call.deps;
    const wish = { ...changeOf(body, call.version), match: matchOf(body) };
    const { check, created } = await upsertCheck(call.caller.project, wish, { store, bus, now: call.now });
    return await checkAnswer(call, check, created ? 201 : 200);
  },
} satisfies KeyedEndpoint;
