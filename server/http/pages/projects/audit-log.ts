import { AuditLogPage } from '../../../../views/pages/projects/audit-log.tsx';
import { toIso } from '../../../core/iso.ts';
import { accessTo, demand } from '../../../services/access.ts';
import { page, type Reply } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { deedText } from './deed-text.ts';
import { shownProject } from './shown-project.ts';

const PER_PAGE = 100;
const LAST_PAGE = 10_000;

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
    deed: deedText(entry.action),
    detail: entry.detail,
    remoteAddr: entry.remoteAddr,
  }));
  const project = await shownProject(access, deps.store);
  return page(AuditLogPage({ shell, project, entries: shown, page: number, hasOlder: entries.length > PER_PAGE }));
}

function pageNumber(text: string | null): number {
  const number = Number(text ?? '1');
  return Number.isInteger(number) && number >= 1 && number <= LAST_PAGE ? number : 1;
}
