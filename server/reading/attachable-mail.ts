import MailComposer from 'nodemailer/lib/mail-composer';
import PostalMime, { type Address } from 'postal-mime';
import { readPart, readTexts } from '../mime/mime.ts';
import { decodeWords } from '../mime/words.ts';

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
const MAX_TEXT_LENGTH = 1024 * 1024;

/** A mail that can be attached to another. */
export interface AttachableMail {
  readonly subject: string;
  /** Null: it could not be written anew. */
  readonly message: Uint8Array | null;
}

/**
 * Returns a mail in a form that can be attached to another: written anew in lines of at most 79 characters of ASCII, and
 * without mails inside it, which would make some mail servers refuse the whole.
 */
export async function writeAttachable(raw: Uint8Array): Promise<AttachableMail> {
  const parsed = await new PostalMime({ forceRfc822Attachments: true }).parse(raw);
  // postal-mime knows the character sets of the web alone
  const own = readPart(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength));
  const subject = decodeWords(own.headers.get('subject') ?? '').trim();
  const { plain, html } = readTexts(own, MAX_TEXT_LENGTH);
  const composer = new MailComposer({
    ...(parsed.from === undefined ? {} : { from: addressText([parsed.from]) }),
    ...(parsed.to === undefined ? {} : { to: addressText(parsed.to) }),
    subject,
    ...(parsed.messageId === undefined ? {} : { messageId: parsed.messageId }),
    ...dateOf(parsed.date),
    headers: parsed.headers
      .filter(({ key }) => KEPT_HEADERS.has(key))
      .map(({ originalKey, value }) => ({ key: originalKey, value: value.slice(0, MAX_HEADER_LENGTH) })),
    ...(plain.length === 0 ? {} : { text: plain.join('\n') }),
    ...(html.length === 0 ? {} : { html: html.join('<hr>') }),
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
  return { subject, message: await composer.compile().build() };
}

function addressText(addresses: readonly Address[]): { name: string; address: string }[] {
  return addresses.flatMap(({ name, address }) => (address === undefined ? [] : [{ name, address }]));
}

function dateOf(date: string | undefined): { date?: Date } {
  const parsed = new Date(date ?? '');
  return Number.isNaN(parsed.getTime()) ? {} : { date: parsed };
}
