import { removeKey } from '../../../../services/two-factor.ts';
import { agoFilter, momentColumn, rowHref, text, textColumn } from '../cells.ts';
import type { AdminModel } from '../model.ts';

/** Security keys. */
export const credentialModel: AdminModel = {
  source: 'credentials',
  path: 'accounts/credential',
  group: 'People',
  title: 'Security keys',
  about: 'Security keys of users. Delete a key that its owner has lost.',
  nameOf: (row) => `${row.text('name')} of ${row.text('email')}`,
  perPage: 100,
  isCounted: true,
  searchHint: 'name, email or code',
  filters: [agoFilter('created', 'Added')],
  columns: [
    textColumn('Name', 'name'),
    textColumn('Id', 'id'),
    {
      label: 'User',
      show: (row, { prefix }) => ({
        kind: 'text',
        text: row.text('email'),
        href: rowHref(prefix, 'auth/user', row.text('user_id')),
      }),
    },
    momentColumn('Added', 'created_at'),
    momentColumn('Last used', 'last_used_at'),
  ],
  facts: [textColumn('Code', 'code'), { label: 'Use counter', show: (row) => text(String(row.number('sign_count'))) }],
  fields: [],
  actions: [],
  canDelete: true,
  remove: async ({ deps }, row) => await removeKey({ id: row.number('user_id') }, row.number('id'), deps.store),
};
