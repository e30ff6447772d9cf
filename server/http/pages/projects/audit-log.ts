import { AuditLogPage } from '../../../../views/pages/projects/audit-log.tsx';
import { toIso } from '../../../core/iso.ts';
import { accessTo, demand } from '../../../services/access.ts';
import type { ProjectEvent } from '../../../services/change-project.ts';
import { page, type Reply } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { shownProject } from './shown-project.ts';

const PER_PAGE = 100;
const LAST_PAGE = 10_000;

const EVENT_TEXTS: Readonly<Record<ProjectEvent, string>> = {
  'project-created': 'Created the project',
  'project-renamed': 'Renamed the project',
  'flap-rule-changed': 'Changed the alerts of flapping checks',
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

/** Shows who did what to a project, newest first. */
export async function showAuditLog({ deps, user, shell, param, now, query }: SignedInVisit<'project'>): Promise<Reply> {
  const access = await accessTo(param('project'), user, deps.store);
  demand('view-audit-log', access);
  const number = pageNumber(query.get('page'));
  const skip = (number - 1) * PER_PAGE;
  // one more than is shown tells whether there is another page
  const entries = await deps.store.auditLog.ofProject(access.project.id, { now, skip, limit: PER_PAGE + 1 });
  const shown = entries.slice(0, PER_PAGE).map((entry, index) => ({
    key: String(skip + index),
    at: toIso(entry.createdAt),
    actor: entry.actor,
    event: projectEventText(entry.action),
    detail: entry.detail,
    remoteAddr: entry.remoteAddr,
  }));
  const project = await shownProject(access, deps);
  return page(AuditLogPage({ shell, project, entries: shown, page: number, hasOlder: entries.length > PER_PAGE }));
}

/** Says what was done; a word that a later version wrote stays as it is. */
function projectEventText(action: string): string {
  return new Map<string, string>(Object.entries(EVENT_TEXTS)).get(action) ?? action;
}

function pageNumber(text: string | null): number {
  const number = Number(text ?? '1');
  return Number.isInteger(number) && number >= 1 && number <= LAST_PAGE ? number : 1;
}
