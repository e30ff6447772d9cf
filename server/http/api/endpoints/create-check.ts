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
    'All fields are optional, and unknown fields are ignored, so you can send back a check as you received it. With `unique`, a request that is sent several times, even at the same time, creates only one check.',
  body: checkFields,
  responses: {
    200: { about: 'The existing check that `unique` found, updated.', schema: checkDocument },
    201: { about: 'The new check.', schema: checkDocument },
    403: { about: 'The owner of the project has reached their limit of checks.' },
  },
  async handle(call) {
    const body = readBody(checkFields, call);
    const { store, bus } = call.deps;
    const wish = { ...changeOf(body, call.version), match: matchOf(body) };
    const { check, created } = await upsertCheck(call.caller.project, wish, { store, bus, now: call.now });
    return await checkAnswer(call, check, created ? 201 : 200);
  },
} satisfies KeyedEndpoint;
