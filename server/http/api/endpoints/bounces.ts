import { recordBounce } from '../../../services/record-bounce.ts';
import { readBounce } from '../../../signing.ts';
import { readBounceReport } from '../../../smtp/bounce-report.ts';
import { TEXT_TYPE, text } from '../../kit/reply.ts';
import type { OpenEndpoint } from '../endpoint.ts';

/** Takes mails that came back, from the operator's mail server. */
export default {
  name: 'bounces',
  method: 'POST',
  path: 'bounces/',
  area: 'service',
  scope: 'none',
  cors: false,
  summary: 'Receives a bounced email',
  about: `The body is the bounced email as received. Its recipient must be a signed address that Rollcall used as the sender
of an email within the last 48 hours. A permanent failure disables the email channel, or turns off the reports of the
user.`,
  responses: { 200: { about: 'Always; the text says what was done.', type: TEXT_TYPE } },
  async handle({ deps, now, bytes }) {
    const { mailbox, ...report } = readBounceReport(bytes);
    const id = readBounce(mailbox, deps.config, now);
    if (id === null) return text('OK (bad signature)');
    const recorded = await recordBounce({ id, ...report }, { ...deps, now });
    return text(recorded ? 'OK' : 'OK (ignored)');
  },
} satisfies OpenEndpoint;
