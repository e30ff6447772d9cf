import { z } from 'zod';
import { SignUpAnswer, SignUpPage } from '../../../../views/pages/account/sign-up.tsx';
import { message } from '../../../core/messages.ts';
import { currentZoneName } from '../../../core/schedule/zone-names.ts';
import { Forbidden } from '../../../errors.ts';
import { ensureAccount } from '../../../services/create-user.ts';
import { isEmailAddress } from '../../../services/email-address.ts';
import { normalisedEmail } from '../../../services/rate-limits.ts';
import { readForm } from '../../forms/form-fields.ts';
import { fragment, json, page, type Reply, text } from '../../kit/reply.ts';
import type { Visit } from '../../kit/visit.ts';
import { allowAutoLogin, writeLoginMail } from '../../sign-in/login-mail.ts';

const form = z.object({
  identity: z.string().trim().toLowerCase().refine(isEmailAddress, 'Please enter a valid email address.'),
  tz: z.string().transform((name) => currentZoneName(name) ?? undefined),
});

const SENT = 'Check your inbox: we have sent you a link to log in.';
const TOO_OFTEN = 'Too many attempts. Please try again later.';

/** Gives scripts the token for the form below. */
export function showSignUpToken(visit: Visit): Reply {
  refuseWhenClosed(visit);
  return text(visit.shell.csrfToken);
}

/**
 * Makes an account and mails a link that logs in to it. An address that has an account already gets the same answer and
 * a link to that account, so that visitors cannot find out who has one.
 */
export async function signUp(visit: Visit): Promise<Reply> {
  const { deps, sender } = visit;
  refuseWhenClosed(visit);
  if (!deps.outbox.isOpen)
    return answer(visit, [`Sign-up is not possible, because ${deps.config.siteName} cannot send email.`], 503);
  const read = readForm(visit.form, form);
  if (!read.ok) return answer(visit, Object.values(read.errors));
  const { identity: email, tz } = read.values;
  const limit =
    (await deps.limits.take('authIp', sender.remoteAddr)) ?? (await deps.limits.take('email', normalisedEmail(email)));
  if (limit !== null) {
    visit.record('limit-reached', { at: 'sign-up' });
    return answer(visit, [TOO_OFTEN]);
  }
  // behind the visitor's back: the answer comes as fast for an address that has an account
  deps.outbox.prepare(async () => {
    const wish = { email, ...(tz === undefined ? {} : { tz }) };
    const { user, isNew } = await ensureAccount(wish, { ...deps, now: visit.now });
    if (isNew) visit.record('account-created', { user: user.id, by: 'sign-up' });
    return user.isActive ? await writeLoginMail(user, null, visit) : null;
  });
  allowAutoLogin(visit);
  return answer(visit, []);
}

function refuseWhenClosed({ deps }: Visit): void {
  const { registrationOpen, remoteUserHeader } = deps.config;
  if (!registrationOpen || remoteUserHeader !== '') throw new Forbidden(message('sign-up-closed'));
}

/** A piece of HTML for scripts, a page for browsers without them, JSON for clients that ask for it. */
function answer({ req, shell }: Visit, errors: readonly string[], status = 200): Reply {
  const ok = errors.length === 0;
  const lines = ok ? [SENT] : errors;
  if (req.get('accept')?.startsWith('application/json')) return json({ ok, messages: lines }, status);
  if (req.get('sec-fetch-dest') === 'document') return page(SignUpPage({ shell, ok, lines }), status);
  return fragment(SignUpAnswer({ ok, lines }), status);
}
