import type { BodyForm, ShownBody } from '../../../../views/pages/check/ping.tsx';
import { hasAnsi, parseAnsi } from '../../../core/ansi.ts';
import { prettyJson } from '../../../core/json-text.ts';
import type { MailBody } from './mail-body.ts';

/** Characters of a body on a page; all of it is a download away. */
const LONGEST_SHOWN = 100_000;
/** More than this is nothing one pastes somewhere. */
const LONGEST_COPIED = 20_000;

/** Prepares a body for show; `mail` is the mail that it is, null for other pings. */
export function presentBody(bytes: Uint8Array, mail: MailBody | null): ShownBody {
  // what is no UTF-8 shows as replacement characters
  const whole = new TextDecoder().decode(bytes);
  const text = whole.slice(0, LONGEST_SHOWN);
  const forms = mail === null ? formsOf(text, whole.length > text.length) : mailForms(text, mail);
  return {
    forms,
    current: CURRENT.find((id) => forms.some((form) => form.id === id)) ?? 'raw',
    copy: whole.length > LONGEST_COPIED ? '' : whole,
    cut:
      whole.length > text.length
        ? `Only the first ${LONGEST_SHOWN.toLocaleString('en')} characters of ${bytes.length.toLocaleString('en')} bytes are shown.`
        : '',
  };
}

/** What to show first, if it is there. */
const CURRENT = ['html', 'text', 'colours', 'json'] as const;

function formsOf(text: string, isCut: boolean): readonly BodyForm[] {
  const raw = { id: 'raw', title: 'Raw', text };
  if (hasAnsi(text)) return [{ id: 'colours', title: 'Colours', pieces: parseAnsi(text) }, raw];
  const json = isCut ? null : prettyJson(text);
  return json === null || json === text ? [raw] : [{ id: 'json', title: 'Formatted', text: json }, raw];
}

function mailForms(raw: string, mail: MailBody): readonly BodyForm[] {
  return [
    ...(mail.html === null ? [] : [{ id: 'html', title: 'HTML', document: mail.html }]),
    ...(mail.text === null ? [] : [{ id: 'text', title: 'Text', text: mail.text.slice(0, LONGEST_SHOWN) }]),
    { id: 'raw', title: 'Raw', text: raw },
  ];
}
