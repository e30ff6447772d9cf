import { exportAccount } from '../../../services/export-account.ts';
import { content, JSON_TYPE, type Reply } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';

/** Gives the data of the account as a file. */
export async function exportOwnData(visit: SignedInVisit): Promise<Reply> {
  const { deps, user } = visit;
  const body = `${JSON.stringify(await exportAccount(user, deps.store), null, 2)}\n`;
  visit.record('data-exported');
  const headers = { 'Content-Disposition': 'attachment; filename="account.json"' };
  return content(JSON_TYPE, body, headers);
}
