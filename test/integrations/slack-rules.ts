import { z } from 'zod';
import type { SinkAnswer, SunkRequest } from '../support/http-sink.ts';

// https://docs.slack.dev/legacy/legacy-messaging/legacy-message-attachments
const field = z.strictObject({ title: z.string().min(1), value: z.string().max(8000), short: z.boolean().optional() });
const attachment = z.strictObject({
  color: z.union([z.enum(['good', 'warning', 'danger']), z.string().regex(/^#[0-9a-f]{6}$/i)]),
  fallback: z.string().min(1),
  mrkdwn_in: z.array(z.enum(['pretext', 'text', 'fields'])),
  title: z.string().min(1),
  title_link: z.url(),
  text: z.string().nullable(),
  fields: z.array(field).max(100),
});
const message = z.looseObject({
  username: z.string().max(80),
  icon_url: z.url(),
  attachments: z.array(attachment).min(1).max(100),
});

/** Answers as Slack does to what it would not take; null for a good message. */
export function slackRefusal(request: SunkRequest): SinkAnswer | null {
  if (request.method !== 'POST') return { status: 405, body: 'method_not_allowed' };
  if (!request.headers['content-type']?.startsWith('application/json')) return { status: 400, body: 'invalid_payload' };
  return message.safeParse(request.json()).success ? null : { status: 400, body: 'invalid_payload' };
}

/** What an alert with nothing special about it says of its check. */
export const NOTHING_SPECIAL = [
  { title: 'Project', value: 'Backups', short: true },
  { title: 'Period', value: '1 day', short: true },
  { title: 'Total Pings', value: '0', short: true },
  { title: 'Last Ping', value: 'Never', short: true },
];
