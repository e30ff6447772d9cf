import { closeAccount } from '../../../../services/close-account.ts';
import { changePassword, troubleWithPassword } from '../../../../services/password.ts';
import { activateUser, deactivateUser, troubleWithEmail } from '../../../../services/staff.ts';
import { agoFilter, flagColumn, momentColumn, rowHref, text, textColumn, yesFilter } from '../cells.ts';
import type { AdminModel, FieldErrors, FieldValues, RowVisit } from '../model.ts';
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
  save: saveUser,
};

async function saveUser(visit: RowVisit, row: Row, changed: FieldValues): Promise<FieldErrors> {
  const { deps } = visit;
  const id = row.number('id');
  const errors = await troubles(visit, row, changed);
  if (Object.keys(errors).length > 0) return errors;
  const email = changed.get('email');
  const password = changed.get('password');
  const columns = new Map([...changed].filter(([name]) => name !== 'password'));
  if (typeof email === 'string') columns.set('email', email.toLowerCase());
  await deps.store.admin.change('users', row.key, columns);
  if (changed.get('is_active') === false) await deactivateUser(id, deps);
  if (typeof password === 'string') await changePassword({ id }, password, deps);
  return {};
}

async function troubles({ deps, user }: RowVisit, row: Row, changed: FieldValues): Promise<FieldErrors> {
  const isSelf = row.number('id') === user.id;
  const errors: Record<string, string> = {};
  const email = changed.get('email');
  const password = changed.get('password');
  if (typeof email === 'string') {
    const trouble = await troubleWithEmail(email.toLowerCase(), row.number('id'), deps.store);
    if (trouble !== null) errors['email'] = trouble;
  }
  if (typeof password === 'string') {
    const trouble = await troubleWithPassword(password);
    if (trouble !== null) errors['password'] = trouble;
  }
  for (const name of ['is_active', 'is_superuser']) {
    if (isSelf && changed.get(name) === false) errors[name] = 'you would lock yourself out';
  }
  return errors;
}

function rightsOf(row: Row): string {
  if (!row.flag('is_active')) return 'deactivated';
  if (row.flag('is_superuser')) return 'superuser';
  return row.flag('is_staff') ? 'staff' : '';
}
