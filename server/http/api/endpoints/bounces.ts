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
  summary: 'Takes a mail that came back',
  about: `The body is the mail as received. Its recipient address is one that Rollcall has signed and used as the sender of
a mail no more than 48 hours ago. After a permanent failure an email channel is switched off, and so are the reports to a
user.`,
  responses: { 200: { about: 'Always, whatever came: what was done about it, in words.', type: TEXT_TYPE } },
  async handle({ deps, now, bytes }) {
    const { mailbox, ...report } = readBounceReport(bytes);
    const id = readBounce(mailbox, deps.config, now);
    if (id === null) return text('OK (bad signature)');
    const recorded = await recordBounce({ id, ...report }, { ...deps, now });
    return text(recorded ? 'OK' : 'OK (ignored)');
  },
} satisfies OpenEndpoint;
