import { message } from '../core/messages.ts';
import { Invalid } from '../errors.ts';

const LONGEST = 254;
// RFC 5322 atoms, letters of other alphabets, and quoted mailboxes; host names with a dot, `localhost`, or [addresses]
const MAILBOX =
  /^(?:[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*|"(?:[^"\\\p{Cc}]|\\[^\p{Cc}])*")$/u;
const HOST =
  /^(?:(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,63}|localhost|\[[0-9a-fA-F.:]+\])$/u;

/**
 * Returns an address as accounts store it: trimmed, lower case. Throws `Invalid` with `field` when it is none.
 *
 * @example accountEmail(' Alice@Example.org ', 'email') // 'alice@example.org'
 */
export function accountEmail(text: string, field: string): string {
  const email = text.trim().toLowerCase();
  if (!isEmailAddress(email)) throw new Invalid(message('email-refused'), { [field]: message('not-an-email') });
  return email;
}

/** Tells whether a text has the form of an email address of at most 254 characters. */
export function isEmailAddress(text: string): boolean {
  const at = text.lastIndexOf('@');
  return at > 0 && text.length <= LONGEST && MAILBOX.test(text.slice(0, at)) && HOST.test(text.slice(at + 1));
}
