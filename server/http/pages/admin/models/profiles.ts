import { isKnownZoneName } from '../../../../core/schedule/zone-names.ts';
import type { MailMessage } from '../../../../delivery/ways-out.ts';
import { composeNag } from '../../../../reports/send-nags.ts';
import { composeReport } from '../../../../reports/send-reports.ts';
import { scheduleDeletion, unscheduleDeletion } from '../../../../services/staff.ts';
import { removeTotp } from '../../../../services/two-factor.ts';
import type { PageDeps } from '../../../kit/page-deps.ts';
import { mayBorrow, signInAs } from '../borrow.ts';
import {
  agoFilter,
  flagColumn,
  momentColumn,
  relatedLinks,
  rowHref,
  text,
  textColumn,
  wordFilter,
  yesFilter,
} from '../cells.ts';
import { momentText } from '../form.ts';
import type { AdminModel } from '../model.ts';
import type { Row } from '../row.ts';

const MOST = 2_147_483_647;
const UTC = 'UTC, like 2031-05-06 07:08:09. Leave empty for none.';
const limit = (name: string, label: string) => ({ kind: 'whole', name, label, min: 0, max: MOST }) as const;
const moment = (name: string, label: string) => ({ kind: 'moment', name, label, hint: UTC }) as const;

/** Settings, limits and counters of accounts. */
export const profileModel: AdminModel = {
  source: 'profiles',
  path: 'accounts/profile',
  group: 'People',
  title: 'Profiles',
  about: 'Settings, limits and usage of each account.',
  nameOf: (row) => row.text('email'),
  perPage: 100,
  isCounted: true,
  searchHint: 'email or id',
  filters: [
    {
      name: 'limit',
      label: 'Check limit',
      choices: [
        { value: 'usual', label: '10,000 or more' },
        { value: 'less', label: 'Less' },
      ],
    },
    {
      name: 'checks',
      label: 'Checks',
      choices: [
        { value: 'over 10', label: 'More than 10' },
        { value: 'over 20', label: 'More than 20' },
        { value: 'over 100', label: 'More than 100' },
        { value: 'over 1000', label: 'More than 1000' },
      ],
    },
    agoFilter('active', 'Last active', 'Never'),
    yesFilter('over_limit', 'Over limit'),
    yesFilter('deletion', 'To be deleted'),
    wordFilter('reports', 'Reports', ['off', 'daily', 'weekly', 'monthly']),
  ],
  columns: [
    textColumn('Email', 'email'),
    textColumn('Id', 'id'),
    { label: 'Checks', show: (row) => text(`${row.number('checks')} of ${row.number('check_limit')}`) },
    { label: 'Projects', show: (row, eyes) => relatedLinks(row, 'projects', 'accounts/project', eyes) },
    momentColumn('Joined', 'created_at'),
    momentColumn('Last active', 'last_active_at'),
    momentColumn('Over limit since', 'over_limit_at'),
    momentColumn('To be deleted', 'deletion_scheduled_at'),
    { label: 'SMS', show: (row) => text(`${row.number('sms_sent')} of ${row.number('sms_limit')}`) },
    textColumn('Reports', 'reports'),
  ],
  facts: [
    momentColumn('Last login', 'last_login_at'),
    momentColumn('Last SMS', 'last_sms_at'),
    momentColumn('Last call', 'last_call_at'),
    flagColumn('Has an unused sign-in link', 'has_login_token'),
    flagColumn('Authenticator app', 'has_totp'),
    momentColumn('… since', 'totp_created_at'),
    { label: 'Security keys', show: (row) => text(String(row.number('keys'))) },
    {
      label: 'Rights and password',
      show: (row, { prefix }) => ({ kind: 'text', text: 'User', href: rowHref(prefix, 'auth/user', row.key) }),
    },
  ],
  fields: [
    { kind: 'zone', name: 'tz', label: 'Time zone' },
    {
      kind: 'choice',
      name: 'reports',
      label: 'Reports',
      choices: ['off', 'daily', 'weekly', 'monthly'].map((value) => ({ value, label: value })),
    },
    moment('next_report_at', 'Next report'),
    {
      kind: 'choice',
      name: 'nag_period_secs',
      label: 'Reminders',
      choices: [
        { value: '0', label: 'none' },
        { value: '3600', label: 'hourly' },
        { value: '86400', label: 'daily' },
      ],
    },
    moment('next_nag_at', 'Next reminder'),
    {
      kind: 'choice',
      name: 'theme',
      label: 'Theme',
      choices: [
        { value: '', label: 'light' },
        { value: 'dark', label: 'dark' },
        { value: 'system', label: 'same as system' },
      ],
    },
    {
      kind: 'choice',
      name: 'sort',
      label: 'Order of checks',
      choices: ['name', '-name', 'last_ping', '-last_ping', 'created'].map((value) => ({ value, label: value })),
    },
    limit('check_limit', 'Check limit'),
    limit('ping_log_limit', 'Pings kept of each check'),
    limit('sms_limit', 'SMS a month'),
    limit('sms_sent', 'SMS sent this month'),
    limit('call_limit', 'Calls a month'),
    limit('calls_sent', 'Calls made this month'),
    moment('over_limit_at', 'Over limit since'),
    moment('deletion_notice_at', 'Inactivity notice sent'),
    moment('deletion_scheduled_at', 'To be deleted'),
  ],
  actions: [
    {
      name: 'log_in_as',
      label: 'Log in as this user',
      question: (row) =>
        `You will see what ${row.text('email')} sees, and act as this user, until you return to your own account. This is recorded. Actions that the user must confirm are not possible.`,
      isOffered: mayBorrow,
      run: signInAs,
    },
    {
      name: 'send_report',
      label: 'Send a report',
      question: (row) => `Emails a report to ${row.text('email')} now. The date of the next report does not change.`,
      isOffered: (_row, { deps }) => deps.outbox.isOpen,
      async run({ deps }, row) {
        const kind = row.text('reports');
        return await postTo(row, deps, (reader) =>
          composeReport(reader, kind === 'daily' || kind === 'weekly' ? kind : 'monthly', deps),
        );
      },
    },
    {
      name: 'send_nag',
      label: 'Send a reminder',
      question: (row) => `Emails a reminder to ${row.text('email')} now, if any of their checks is down.`,
      isOffered: (_row, { deps }) => deps.outbox.isOpen,
      async run({ deps }, row) {
        return await postTo(row, deps, async (reader) =>
          composeNag(reader, await deps.store.reads.reportedProjects(reader.userId), deps),
        );
      },
    },
    {
      name: 'remove_totp',
      label: 'Remove the authenticator app',
      question: (row) =>
        `${row.text('email')} will no longer need the app to log in. Make sure that the request really comes from this user.`,
      isDangerous: true,
      isOffered: (row) => row.flag('has_totp'),
      async run({ deps }, row) {
        await removeTotp({ id: row.number('id') }, deps.store);
        return 'The authenticator app has been removed.';
      },
    },
    {
      name: 'schedule_deletion',
      label: 'Schedule deletion',
      question: (row) =>
        `Sends ${row.text('email')} and the members of their projects a daily notice that the account will be deleted in 31 days. The account is not deleted automatically.`,
      isDangerous: true,
      isOffered: (row) => !row.has('deletion_scheduled_at'),
      async run({ deps, now }, row) {
        const at = await scheduleDeletion(row.number('id'), { ...deps, now });
        return `To be deleted on ${momentText(at)}.`;
      },
    },
    {
      name: 'unschedule_deletion',
      label: 'Cancel deletion',
      question: (row) => `The account of ${row.text('email')} will not be deleted.`,
      isOffered: (row) => row.has('deletion_scheduled_at'),
      async run({ deps }, row) {
        await unscheduleDeletion(row.number('id'), deps);
        return 'The account will not be deleted.';
      },
    },
  ],
  // a profile goes with its user
  canDelete: false,
};

interface Reader {
  readonly userId: number;
  readonly email: string;
  readonly username: string;
  readonly tz: string;
}

/** Mails a user what `compose` writes for them, and says so. */
async function postTo(
  row: Row,
  { store, outbox }: PageDeps,
  compose: (reader: Reader) => Promise<MailMessage | null>,
): Promise<string> {
  const user = await store.users.byId(row.number('id'));
  if (user === null) return 'Nothing was sent, because the account no longer exists.';
  const { id: userId, email, username } = user;
  const tz = isKnownZoneName(row.text('tz')) ? row.text('tz') : 'UTC';
  const message = await compose({ userId, email, username, tz });
  if (message === null) return 'Nothing was sent, because there is nothing to report.';
  outbox.post(message);
  return `The email to ${email} has been queued.`;
}
