import type { BodyForm, ShownBody } from '../../../../views/pages/check/ping.tsx';
import type { Bodies } from '../../../bodies/bodies.ts';
import { hasAnsi, parseAnsi } from '../../../core/ansi.ts';
import { bodyAsText } from '../../../core/body-text.ts';
import type { Check } from '../../../core/check.ts';
import { prettyJson } from '../../../core/json-text.ts';
import { Unavailable } from '../../../errors.ts';
import type { MailBody } from '../../../reading/mail-body.ts';
import type { OnePing } from '../../../store/reads/check-page.ts';

/** Characters of a body on a page; all of it is a download away. */
const LONGEST_SHOWN = 100_000;
/** More than this is nothing one pastes somewhere. */
const LONGEST_COPIED = 20_000;

/** What to show first, if it is there. */
const CURRENT = ['html', 'text', 'colours', 'json'] as const;

/** A body, or why there is none to show. */
export type BodyRead =
  | { readonly kind: 'there'; readonly bytes: Uint8Array }
  | { readonly kind: 'none' }
  /** There is one, but the storage that holds it does not give it out now. */
  | { readonly kind: 'away' };

/** Reads the body of a ping, wherever it lies. */
export async function readBody({ ping, bodyBytes }: OnePing, check: Check, bodies: Bodies): Promise<BodyRead> {
  if (bodyBytes === 0) return { kind: 'none' };
  try {
    const bytes = await bodies.read(check, ping.n);
    return bytes === null ? { kind: 'away' } : { kind: 'there', bytes };
  } catch (error) {
    if (error instanceof Unavailable) return { kind: 'away' };
    throw error;
  }
}

/** Prepares a body for show; `mail` is the mail that it is, null for other pings. */
export function presentBody(bytes: Uint8Array, mail: MailBody | null): ShownBody {
  const whole = bodyAsText(bytes);
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
