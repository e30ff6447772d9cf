import { resumeCheck as resume } from '../../../services/check-status.ts';
import { TEXT_TYPE } from '../../kit/reply.ts';
import { checkAnswer, checkOf } from '../check-of.ts';
import type { KeyedEndpoint } from '../endpoint.ts';
import { checkDocument } from '../schemas/documents.ts';

/** Resumes a check. */
export default {
  name: 'resumeCheck',
  method: 'POST',
  path: 'checks/{uuid}/resume',
  area: 'checks',
  scope: 'rw',
  summary: 'Resumes the paused check: its status becomes new, and it waits for its next ping',
  responses: {
    200: { about: 'The resumed check.', schema: checkDocument },
    409: { about: 'The check is not paused: `check is not paused`.', type: TEXT_TYPE },
  },
  async handle(call) {
    const { id } = await checkOf(call);
    const { store, bus } = call.deps;
    return await checkAnswer(call, await resume(id, { store, bus, now: call.now }));
  },
} satisfies KeyedEndpoint;
