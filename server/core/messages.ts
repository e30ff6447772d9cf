import { counted } from './words.ts';

/**
 * Sentences of the server for people, by code and values: the results that pages announce, and the reasons for which a
 * service refuses. A sentence is whole, so that a translation is one more table with the same codes.
 *
 * The API answers clients of Healthchecks in the words they know; those are in `server/http/api`.
 */
const SENTENCES = {
  saved: () => 'Saved.',
  'no-changes': () => 'There were no changes.',
  'name-saved': () => 'The name has been saved.',
  'settings-saved': () => 'The settings have been saved.',
  required: () => 'is required',
  'at-most-characters': ({ most }: { readonly most: number }) => `can have at most ${most} characters`,
  'one-of': ({ options }: { readonly options: readonly string[] }) => `must be one of ${options.join(', ')}`,
  'not-a-time-zone': () => 'is not a time zone',
  'not-an-option': () => 'is not one of the options',
  'only-once': () => 'must come once',
  'one-to-characters': ({ most }: { readonly most: number }) => `must have 1 to ${most} characters`,
  'seconds-since-1970': () => 'must be seconds since 1970',
  'not-an-email': () => 'is not an email address',
  'not-a-setting': ({ kind, more }: { readonly kind: string; readonly more: string }) =>
    `is not a valid ${kind} setting${more}`,
  'has-empty-item': () => 'has an empty item',
  'matches-no-channel': ({ word }: OfWord) => `does not match a channel: ${word}`,
  'matches-several-channels': ({ word }: OfWord) => `matches several channels: ${word}`,
  'fields-refused': () => 'these fields cannot be used',
  'field-twice': () => 'a field came twice',
  'choice-refused': () => 'this cannot be chosen',
  'not-a-time': () => 'not a valid time',
  'email-refused': () => 'not an email address',
  'body-too-large': () => 'the request is too large',
  'not-paused': () => 'check is not paused',
  'changed-since': () => 'it has changed since',
  'account-exists': ({ email }: OfUser) => `there is already an account for ${email}`,
  'request-refused': () => 'this request is not valid here',
  'project-name-refused': () => 'bad project name',
  'not-a-code': () => 'not a valid code of a channel or check',
  'name-refused': () => 'This name cannot be used.',
  'on-or-off': () => 'The state must be on or off.',
  'action-unknown': () => 'Unknown action.',
  'action-not-offered': () => 'This action is no longer available.',
  'page-not-found': () => 'There is no page at this URL.',
  'doc-not-found': () => 'The documentation has no such page.',
  'owner-only': () => 'Only the owner of the account can do this.',
  'superusers-only': () => 'Only superusers can make changes here.',

  'check-paused': ({ check }: OfCheck) => `${check} is paused.`,
  'check-paused-quietly': ({ check }: OfCheck) =>
    `${check} is paused. It sends no alerts until it is resumed or pinged.`,
  'check-resumed': ({ check }: OfCheck) => `${check} has been resumed and is waiting for its next ping.`,
  'check-removed': ({ check }: OfCheck) => `${check} has been removed.`,
  'check-cleared': ({ check }: OfCheck) => `The events of ${check} have been cleared.`,
  'check-moved': ({ check }: OfCheck) => `${check} has been moved to this project. Its ping URL has not changed.`,
  'check-not-paused': () => 'This check is not paused.',
  'check-not-saved': ({ field, reason }: { readonly field: string; readonly reason: string }) =>
    `Nothing was saved. ${field}: ${reason}`,
  'check-already-here': () => 'the check is already in this project',
  'check-limit-of-owner': ({ used, limit }: OfLimit) =>
    `the owner of the project has ${counted(used, 'check')}, and the limit is ${limit}`,
  'check-limit-of-target': ({ used, limit }: OfLimit) =>
    `the owner of that project has ${counted(used, 'check')}, and the limit is ${limit}`,
  'slug-shared': ({ slug }: { readonly slug: string }) =>
    `Another check also has the slug ${slug}. Pings by slug are rejected until only one check has it.`,

  'no-check-selected': () => 'No check is selected.',
  'check-failed': ({ check, reason }: OfCheck & { readonly reason: string }) => `${check}: ${reason}`,
  'more-failed': ({ count }: { readonly count: number }) => `${count} more did not work.`,
  undone: () => 'The changes have been undone.',
  'partly-undone': ({ done, all }: { readonly done: number; readonly all: number }) =>
    `${done} of ${all} changes have been undone. The other checks have changed since.`,
  'too-late-to-undo': () => 'It is too late to undo this.',

  'channel-removed': ({ channel }: OfChannel) => `${channel} has been removed.`,
  'channel-enabled': ({ channel }: OfChannel) => `${channel} has been enabled. Send a test to see whether it works.`,
  'channel-connected': ({ channel }: OfChannel) => `${channel} is connected and on for all checks of this project.`,
  'channel-disconnected': ({ channel }: OfChannel) => `${channel} is no longer connected.`,
  'channel-disabled': () => 'the integration is disabled; enable it first',
  'channel-not-found': () => 'There is no such integration in this project.',
  'channel-not-editable': () => 'These settings cannot be changed. Remove the integration and connect it again.',
  'channel-settings-refused': () => 'bad channel settings',
  'channel-name-refused': () => 'channel name too long',
  'kind-unknown': () => 'unknown kind of channel',
  // the words that clients of the API know
  'identifier-empty': () => 'empty channel identifier',
  'identifier-unknown': ({ word }: OfWord) => `invalid channel identifier: ${word}`,
  'identifier-shared': ({ word }: OfWord) => `non-unique channel identifier: ${word}`,
  'channel-unknown': () => 'no such channel',
  'test-delivered': () => 'The test was delivered.',
  'test-delivered-disabled': () =>
    'The test was delivered. The integration is still disabled: press Enable to use it again.',
  'test-failed': ({ error }: { readonly error: string }) => `Could not send a test: ${error}.`,
  'notification-repeated': () => 'The notification is being sent again.',
  'notification-not-failed': () => 'only failed alerts can be sent again',
  'not-a-notification': () => 'not a valid notification',

  'project-removed': ({ project }: { readonly project: string }) => `The project ${project} has been removed.`,
  'project-left': () => 'You have left the project.',
  'choose-project': () => 'choose a project',
  'badge-not-found': () => 'there is no such badge',
  'no-keys-while-borrowed': () => 'Keys cannot be created while signed in as another user.',
  'key-revoked': ({ key }: { readonly key: string }) => `The ${key} has been revoked.`,
  'named-key-revoked': ({ name }: { readonly name: string }) => `The key ${name} has been revoked.`,
  'badges-renewed': () => 'All badges have new URLs. The old URLs no longer work.',
  'invitation-refused': () => 'The invitation was not sent. See the form below.',
  'invitation-resent': ({ email }: OfUser) => `A new invitation has been sent to ${email}.`,
  'member-added': ({ email }: OfUser) => `${email} is now a member of this project.`,
  'member-already': ({ email }: OfUser) => `${email} is already a member of this project.`,
  'member-removed': ({ email }: OfUser) => `${email} is no longer a member of this project.`,
  'role-set': ({ email }: OfUser) => `The role of ${email} has been set.`,
  'not-to-yourself': () => 'you cannot do this to yourself',
  'not-a-member': () => 'this user is not a member of this project',
  'you-are-not-a-member': () => 'you are not a member of that project',
  'offer-made': ({ email }: OfUser) => `The project has been offered to ${email}.`,
  'offer-withdrawn': () => 'The offer has been withdrawn.',
  'offer-accepted': () => 'You are now the owner of this project.',
  'offer-declined': () => 'You declined the project.',
  'offer-too-large': ({ checks, free }: { readonly checks: number; readonly free: number }) =>
    `the project has ${counted(checks, 'check')}, and you can have ${free} more`,
  'status-page-removed': () => 'The status page has been removed.',
  'status-page-public': () => 'Saved. The page is public.',
  'status-page-private': () => 'Saved. The page is not public yet.',
  'status-page-limit': () => 'this project has reached its limit of status pages',
  'status-page-invalid': () => 'the status page is invalid',

  'password-set': () => 'Your password has been set. You have been signed out everywhere else.',
  'signed-out-elsewhere': () => 'You have been signed out everywhere else.',
  'session-ended': () => 'The session has been ended.',
  'account-kept': () => 'Welcome back. Your account will not be deleted.',
  'second-factor-late': () => 'This took more than five minutes. Please log in again.',
  'sign-in-service-sent': ({ what }: { readonly what: string }) =>
    `The sign-in service in front of this site passed on ${what}.`,
  'provider-refused': ({ provider, why }: { readonly provider: string; readonly why: string }) => `${provider}: ${why}`,
  'second-factor-first': () => 'Set up a second factor first. Recovery codes can then replace it.',
  'log-in-first': () => 'Start at the login page.',
  'log-in-again': () => 'Start again at the login page.',
  'signed-in-already': () => 'You are already signed in.',
  'provider-away': ({ provider }: { readonly provider: string }) =>
    `${provider} does not respond. Log in another way, or wait a minute.`,
  'sign-in-first': () => 'Sign in first.',
  'sign-up-closed': () => 'Sign-up is closed.',
  'signs-in-elsewhere': () => 'This site uses an external sign-in service.',
  'cannot-borrow': () => 'You cannot log in as this user.',
  'addresses-managed': () => 'On this site, email addresses are managed by the sign-in service.',
  'email-changed': ({ email }: OfUser) => `Your email address is now ${email}. Integrations keep the old address.`,
  'email-link-sent': ({ email }: OfUser) => `We have sent a confirmation link to ${email}. Check your inbox.`,
  'zone-unknown': () => 'This is not a time zone in the list. Nothing was changed.',
  'zone-set': ({ zone }: { readonly zone: string }) => `Times are now shown in ${zone}.`,
  'security-key-added': ({ name }: { readonly name: string }) => `The key ${name} has been added.`,
  'security-key-removed': ({ name }: { readonly name: string }) => `The key ${name} has been removed.`,
  'security-key-renamed': ({ name }: { readonly name: string }) => `The key is now called ${name}.`,
  'key-not-found': () => 'You have no such key.',
  'key-not-verified': () => 'The response of the key could not be verified. Go back and try again.',
  'no-security-key': () => 'Your account has no security key.',
  'not-your-key': () => 'This is not one of your keys. Go back and try again.',
  'app-set-up': () => 'Your authenticator app has been set up.',
  'app-removed': () => 'Your authenticator app has been removed.',
  'app-already': () => 'You already have an authenticator app. Remove it first.',
  'no-app': () => 'Your account has no authenticator app.',
  'recovery-codes-left': ({ left }: { readonly left: number }) => `You have ${counted(left, 'recovery code')} left.`,

  'mail-accepted': ({ email }: OfUser) => `The mail server accepted an email to ${email}.`,
  'mail-failed': ({ error }: { readonly error: string }) => `The email could not be sent: ${error}.`,
  'superusers-test-mail': () => 'Only superusers can send test emails.',
  'cannot-mail': () => 'This server cannot send email.',
  'row-deleted': ({ name }: { readonly name: string }) => `Deleted ${name}.`,
};

interface OfCheck {
  readonly check: string;
}

interface OfChannel {
  readonly channel: string;
}

interface OfWord {
  readonly word: string;
}

interface OfUser {
  readonly email: string;
}

interface OfLimit {
  readonly used: number;
  readonly limit: number;
}

type Sentences = typeof SENTENCES;

/** What names a sentence. */
export type MessageCode = keyof Sentences;

type Values<Code extends MessageCode> = Parameters<Sentences[Code]>;

const TABLE: { readonly [Code in MessageCode]: (...values: Values<Code>) => string } = SENTENCES;

/**
 * Returns the sentence of a code, with its values.
 *
 * @example message('check-removed', { check: 'Nightly backup' }) // Nightly backup has been removed.
 */
export function message<Code extends MessageCode>(code: Code, ...values: Values<Code>): string {
  return TABLE[code](...values);
}
