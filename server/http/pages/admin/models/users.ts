import { closeAccount } from '../../../../services/close-account.ts';
import { activateUser, deactivateUser } from '../../../../services/staff.ts';
import { changeAnyUser } from '../../../../services/staff-changes.ts';
import { agoFilter, flagColumn, momentColumn, rowHref, text, textColumn, yesFilter } from '../cells.ts';
import type { AdminModel } from '../model.ts';
import type { Row } from '../row.ts';

/** Accounts: who may sign in, and as what. */
export const userModel: AdminModel = {
  source: 'users',
  path: 'auth/user',
  group: 'People',
  title: 'Users',
  about: 'Accounts that can sign in, and their rights.',
  nameOf: (row) => row.text('email'),
  perPage: 100,
  isCounted: true,
  searchHint: 'email, username or id',
  filters: [
    agoFilter('login', 'Last login', 'Never'),
    agoFilter('joined', 'Joined'),
    yesFilter('staff', 'Staff'),
    yesFilter('superuser', 'Superuser'),
    yesFilter('active', 'Active'),
  ],
  columns: [
    textColumn('Email', 'email'),
    textColumn('Id', 'id'),
    { label: 'Checks', show: (row) => text(`${row.number('checks')} of ${row.number('check_limit')}`) },
    momentColumn('Joined', 'created_at'),
    momentColumn('Last login', 'last_login_at'),
    momentColumn('Last active', 'last_active_at'),
    { label: 'Rights', show: (row) => text(rightsOf(row)) },
  ],
  facts: [
    textColumn('Username', 'username'),
    flagColumn('Has a password', 'has_password'),
    { label: 'Security keys', show: (row) => text(String(row.number('keys'))) },
    momentColumn('Authenticator app since', 'totp_created_at'),
    {
      label: 'Limits and reports',
      show: (row, { prefix }) => ({
        kind: 'text',
        text: 'Profile',
        href: rowHref(prefix, 'accounts/profile', row.key),
      }),
    },
  ],
  fields: [
    { kind: 'text', name: 'email', label: 'Email address', max: 254, isRequired: true },
    { kind: 'password', name: 'password', label: 'New password', hint: 'If empty, the password stays the same.' },
    { kind: 'flag', name: 'is_active', label: 'Can sign in' },
    { kind: 'flag', name: 'is_staff', label: 'Staff: can view this administration' },
    { kind: 'flag', name: 'is_superuser', label: 'Superuser: can change everything and see every project' },
  ],
  actions: [
    {
      name: 'activate',
      label: 'Activate',
      question: (row) =>
        `${row.text('email')} will be able to sign in again, with an emailed link until they set a password.`,
      isOffered: (row) => !row.flag('is_active'),
      async run({ deps }, row) {
        await activateUser(row.number('id'), deps);
        return 'The account has been activated.';
      },
    },
    {
      name: 'deactivate',
      label: 'Deactivate',
      question: (row) =>
        `${row.text('email')} will be signed out everywhere and cannot sign in. Their password will be deleted.`,
      isDangerous: true,
      isOffered: (row, { user }) => row.flag('is_active') && row.number('id') !== user.id,
      async run({ deps }, row) {
        await deactivateUser(row.number('id'), deps);
        return 'The account has been deactivated.';
      },
    },
  ],
  canDelete: true,
  keeps: ({ user }, row) =>
    row.number('id') === user.id ? 'This is your own account. You can close it in your account settings.' : null,
  remove: async ({ deps }, row) => await closeAccount({ id: row.number('id') }, deps),
  async save({ deps, user }, row, changed) {
    const id = row.number('id');
    return await changeAnyUser({ id, isSelf: id === user.id }, changed, deps);
  },
};

function rightsOf(row: Row): string {
  if (!row.flag('is_active')) return 'deactivated';
  if (row.flag('is_superuser')) return 'superuser';
  return row.flag('is_staff') ? 'staff' : '';
}
