import { bodyAsText } from '../../core/body-text.ts';
import { characterCount } from '../../core/text-clean.ts';
import type { Alert } from '../../delivery/alert.ts';
import type { MailAttachment, MailReader } from '../../delivery/ways-out.ts';

const MAX_BODY_LENGTH = 10_000;

/** What a mail shows of the last ping: its body, a sentence about it, the original when it was a mail itself. */
export interface LastPingParts {
  readonly text: string;
  readonly note: string;
  readonly attachments: readonly MailAttachment[];
}

const NOTHING: LastPingParts = { text: '', note: '', attachments: [] };

/** Prepares what came with the last ping for a mail. */
export async function lastPingParts(
  alert: Pick<Alert, 'lastPing' | 'loadBody'>,
  reader: MailReader,
): Promise<LastPingParts> {
  const { lastPing } = alert;
  if (lastPing === null || lastPing.bodyBytes === 0) return NOTHING;
  const body = await alert.loadBody();
  if (body === null)
    return { ...NOTHING, note: 'The body is not available yet; you will find it on the page of the check.' };
  return lastPing.scheme === 'email' ? mailParts(body, reader) : { ...NOTHING, ...lastCharacters(body) };
}

async function mailParts(body: Uint8Array, reader: MailReader): Promise<LastPingParts> {
  const { subject, message } = await reader.attachable(body);
  const note = subject === '' ? 'It was an email without a subject.' : `It was an email with the subject: ${subject}`;
  if (message === null) return { ...NOTHING, note };
  const attachment = { filename: 'last-ping.eml', contentType: 'message/rfc822', content: message };
  return { text: '', note, attachments: [attachment] };
}

/** The end of a log says more than its beginning. */
function lastCharacters(body: Uint8Array): Pick<LastPingParts, 'text' | 'note'> {
  const text = bodyAsText(body);
  if (characterCount(text) <= MAX_BODY_LENGTH) return { text, note: '' };
  const note = `These are the last ${MAX_BODY_LENGTH} characters of ${body.length} bytes.`;
  return { text: [...text].slice(-MAX_BODY_LENGTH).join(''), note };
}
