import type { Deed } from '../../../services/change-project.ts';

const TEXTS: Readonly<Record<Deed, string>> = {
  'project-created': 'Created the project',
  'project-renamed': 'Renamed the project',
  'project-removed': 'Removed the project',
  'key-created': 'Created a key',
  'key-revoked': 'Revoked a key',
  'member-added': 'Invited a member',
  'member-removed': 'Removed a member',
  'member-left': 'Left the project',
  'member-reinvited': 'Resent an invitation',
  'role-changed': 'Changed a role',
  'transfer-offered': 'Offered the project',
  'transfer-cancelled': 'Withdrew the offer',
  'transfer-accepted': 'Became the owner',
  'transfer-rejected': 'Declined the project',
  'badge-keys-renewed': 'Created new URLs for all badges',
  'status-page-created': 'Created a status page',
  'status-page-changed': 'Changed a status page',
  'status-page-removed': 'Removed a status page',
};

/** Says what was done; a word that a later version wrote stays as it is. */
export function deedText(action: string): string {
  return new Map<string, string>(Object.entries(TEXTS)).get(action) ?? action;
}
