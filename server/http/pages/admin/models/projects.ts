import { deleteAnyProject } from '../../../../services/staff.ts';
import { changeAnyProject } from '../../../../services/staff-changes.ts';
import { flagColumn, projectName, relatedLinks, rowHref, secret, text, textColumn } from '../cells.ts';
import type { AdminColumn, AdminModel } from '../model.ts';

const secretColumn = (label: string, name: string): AdminColumn => ({
  label,
  show: (row, eyes) => secret(row.text(name), eyes),
});

const KEY_HINT = 'As stored: a hash, or the key itself if it is old. Leave empty for none.';

/** Projects. */
export const projectModel: AdminModel = {
  source: 'projects',
  path: 'accounts/project',
  group: 'People',
  title: 'Projects',
  about: 'All projects, with their owners, members and keys.',
  nameOf: (row) => projectName(row.text('name'), row.text('email')),
  perPage: 100,
  isCounted: true,
  searchHint: 'name, owner, code or id',
  filters: [],
  columns: [
    {
      label: 'Name',
      show: (row) => text(projectName(row.text('name'), row.text('email'))),
    },
    textColumn('Id', 'id'),
    {
      label: 'Owner',
      show: (row, { prefix }) => ({
        kind: 'text',
        text: row.text('email'),
        href: rowHref(prefix, 'accounts/profile', row.text('owner_id')),
      }),
    },
    { label: 'Members', show: (row, eyes) => relatedLinks(row, 'people', 'accounts/profile', eyes) },
    {
      label: 'Use',
      show: (row) => text(`${row.number('checks')} checks, ${row.number('channels')} integrations`),
    },
    {
      label: 'Open',
      show: (row, { prefix }) => ({
        kind: 'text',
        text: 'Checks',
        href: `${prefix}/projects/${row.text('code')}/checks/`,
      }),
    },
  ],
  facts: [
    textColumn('Code', 'code'),
    secretColumn('API key', 'api_key'),
    secretColumn('Read-only API key', 'api_key_readonly'),
    secretColumn('Ping key', 'ping_key'),
    secretColumn('Badge key', 'badge_key'),
    flagColumn('Shows slugs', 'show_slugs'),
    flagColumn('Flap rule', 'flap_rule'),
  ],
  fields: [
    { kind: 'text', name: 'name', label: 'Name', max: 200 },
    { kind: 'text', name: 'api_key', label: 'API key', max: 128, hint: KEY_HINT },
    { kind: 'text', name: 'api_key_readonly', label: 'Read-only API key', max: 128, hint: KEY_HINT },
    { kind: 'text', name: 'ping_key', label: 'Ping key', max: 128, hint: 'Leave empty for none.', isNullable: true },
    { kind: 'flag', name: 'show_slugs', label: 'Shows slugs in ping URLs' },
    { kind: 'flag', name: 'flap_rule', label: 'Sends one alert for a check that is flapping' },
  ],
  actions: [],
  canDelete: true,
  remove: async ({ deps }, row) => await deleteAnyProject(row.number('id'), deps),
  save: async ({ deps }, row, changed) => await changeAnyProject(row.number('id'), changed, deps),
};
