import { readStatusFields, recordCallback } from '../../../services/record-callback.ts';
import { empty } from '../../kit/reply.ts';
import type { Call, OpenEndpoint } from '../endpoint.ts';
import { isTwilioSignature } from '../twilio-signature.ts';

/** Takes what a provider reports of a message after it has accepted it; Twilio is given this address. */
export default {
  name: 'notificationStatus',
  method: 'POST',
  path: 'notifications/{notification}/status',
  area: 'service',
  scope: 'none',
  cors: false,
  summary: 'Receives a delivery report from a provider',
  about: `The body is a form with Twilio's fields (\`MessageStatus\`, \`CallStatus\`, \`ErrorCode\`), or with \`error\` (what went
wrong) and \`mark_disabled\` (any text disables the channel). Reports about notifications that are unknown or older than
an hour are ignored. With \`REQUIRE_CALLBACK_SIGNATURE\`, reports about Twilio channels must be signed.`,
  headers: { 'X-Twilio-Signature': 'If present, it must be valid.' },
  responses: {
    200: { about: 'The report was recorded or ignored; do not send it again.' },
    403: { about: 'The signature is wrong or missing.' },
  },
  async handle(call) {
    const fields = new URLSearchParams(call.bytes.toString('utf8'));
    const signature = call.headers['x-twilio-signature'];
    const isSigned = typeof signature === 'string';
    const { config } = call.deps;
    if (isSigned && !isTwilioSignature(signature, { url: publicUrl(call), fields }, config.twilioAuth)) {
      return empty(403);
    }
    const trust = { isSigned, requireSignature: config.requireCallbackSignature };
    const deps = { ...call.deps, now: call.now };
    const taken = await recordCallback(call.params.get('notification') ?? '', readStatusFields(fields), trust, deps);
    return empty(taken ? 200 : 403);
  },
} satisfies OpenEndpoint;

/** The address as providers know it, whatever a proxy has made of it. */
function publicUrl({ deps, version, params, query }: Call): string {
  const url = `${deps.config.siteRoot}/api/v${version}/notifications/${params.get('notification')}/status`;
  return query.size === 0 ? url : `${url}?${query}`;
}
