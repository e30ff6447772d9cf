import MailComposer from 'nodemailer/lib/mail-composer';
import PostalMime, { type Address } from 'postal-mime';

// copied as they are; the composer writes those that describe the content
const KEPT_HEADERS = new Set([
  'received',
  'return-path',
  'sender',
  'reply-to',
  'in-reply-to',
  'references',
  'x-mailer',
]);
const MAX_HEADER_LENGTH = 500;

/**
 * Returns a mail that came as a ping in a form that can be attached to another: written anew in lines of at most 79
 * characters of ASCII, and without mails inside it, which would make some mail servers refuse the whole.
 */
export async function readablePing(
  raw: Uint8Array,
): Promise<{ readonly subject: string; readonly message: Uint8Array }> {
  const parsed = await new PostalMime({ forceRfc822Attachments: true }).parse(raw);
  const composer = new MailComposer({
    ...(parsed.from === undefined ? {} : { from: addressText([parsed.from]) }),
    ...(parsed.to === undefined ? {} : { to: addressText(parsed.to) }),
    ...(parsed.subject === undefined ? {} : { subject: parsed.subject }),
    ...(parsed.messageId === undefined ? {} : { messageId: parsed.messageId }),
    ...dateOf(parsed.date),
    headers: parsed.headers
      .filter(({ key }) => KEPT_HEADERS.has(key))
      .map(({ originalKey, value }) => ({ key: originalKey, value: value.slice(0, MAX_HEADER_LENGTH) })),
    ...(parsed.text === undefined ? {} : { text: parsed.text }),
    ...(parsed.html === undefined ? {} : { html: parsed.html }),
    textEncoding: 'quoted-printable',
    attachments: parsed.attachments
      .filter(({ mimeType }) => mimeType !== 'message/rfc822')
      .map(({ filename, mimeType, content }) => ({
        filename: filename ?? 'attachment',
        contentType: mimeType,
        content: Buffer.from(typeof content === 'string' ? content : new Uint8Array(content)),
        encoding: 'base64',
      })),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return { subject: parsed.subject ?? '', message: await composer.compile().build() };
}

function addressText(addresses: readonly Address[]): { name: string; address: string }[] {
  return addresses.flatMap(({ name, address }) => (address === undefined ? [] : [{ name, address }]));
}

function dateOf(date: string | undefined): { date?: Date } {
  const parsed = new Date(date ?? '');
  return Number.isNaN(parsed.getTime()) ? {} : { date: parsed };
}
