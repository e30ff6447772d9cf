import type { Log } from '../../log.ts';
import type { Sender } from '../kit/request.ts';

/** What happened to the safety of an account or a project, with the sentence of its line in the log. */
const SENTENCES = {
  'sign-in': 'signed in',
  'sign-in-failed': 'a sign-in failed',
  'sign-out': 'signed out',
  'session-revoked': 'ended sessions',
  'header-refused': 'rejected a sign-in by header',
  'csrf-refused': 'rejected a form that may come from another site',
  'limit-reached': 'rejected a request because a limit was reached',
  'second-factor-failed': 'a second factor was wrong',
  'second-factor-added': 'added a second factor',
  'second-factor-removed': 'removed a second factor',
  'recovery-codes-made': 'created recovery codes',
  'recovery-code-used': 'used a recovery code',
  sudo: 'confirmed a sensitive action',
  'sudo-failed': 'failed to confirm a sensitive action',
  'password-set': 'set a password',
  'email-changed': 'changed an email address',
  'account-created': 'created an account',
  'account-closed': 'closed an account',
  'account-kept': 'reopened a closed account',
  'data-exported': 'exported the data of an account',
  'key-created': 'created a key',
  'key-revoked': 'revoked a key',
  'member-added': 'added a member',
  'member-removed': 'removed a member',
  'role-changed': 'changed the role of a member',
  'project-removed': 'removed a project',
  'transfer-offered': 'offered a project to a member',
  'transfer-cancelled': 'withdrew the offer of a project',
  'transfer-accepted': 'became the owner of a project',
  'transfer-rejected': 'declined a project',
  'staff-changed': 'changed something as staff',
  'staff-deleted': 'deleted something as staff',
  'staff-acted': 'did something as staff',
  'staff-signed-in-as': 'signed in as another user',
  'staff-returned': 'returned to their own account',
} as const;

export type SecurityEvent = keyof typeof SENTENCES;

/** Who did it and from where; never what they typed. */
export interface SecurityFields {
  /** Id of the user; absent when no user is signed in. */
  readonly user?: number | undefined;
  /** Id of the superuser who acts as them. */
  readonly actingFor?: number | undefined;
  readonly sender: Pick<Sender, 'remoteAddr'>;
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** Writes one structured line; failures and refusals are warnings. */
export function recordSecurity(
  log: Log,
  event: SecurityEvent,
  { user, actingFor, sender, fields = {} }: SecurityFields,
): void {
  const line = {
    security: event,
    ...(user === undefined ? {} : { user }),
    ...(actingFor === undefined ? {} : { actingFor }),
    ip: sender.remoteAddr,
    ...fields,
  };
  if (/failed|refused|limit/.test(event)) log.warn(line, SENTENCES[event]);
  else log.info(line, SENTENCES[event]);
}
