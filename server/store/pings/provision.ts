import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import type { IncomingPing, PingTarget } from '../../core/incoming.ts';
import { toTimestampText } from '../dialect/instant-text.ts';

/** A project may make checks by pinging them until its owner has this many times the number allowed. */
export const CHECK_LIMIT_FACTOR = 2;

type SlugTarget = Extract<PingTarget, { readonly by: 'slug' }>;

/** Makes the check of a slug ping on PostgreSQL unless there is one, within a transaction of the caller; says what it found. */
export async function provision(
  client: Client,
  { invalid, arrivedAt }: IncomingPing,
  { pingKey, slug }: SlugTarget,
): Promise<'found' | 'made' | 'not-found' | 'invalid'> {
  const projects = await client.query<{ id: number }>('select id from projects where ping_key = $1 for no key update', [
    pingKey,
  ]);
  const projectId = projects.rows[0]?.id;
  if (projectId === undefined) return 'not-found';
  const existing = await client.query('select 1 from checks where project_id = $1 and slug = $2', [projectId, slug]);
  if (existing.rows.length > 0) return 'found';
  if (await isFull(client, projectId)) return 'not-found';
  if (invalid) return 'invalid';

  const made = await client.query<{ id: number }>(
    `insert into checks (project_id, created_at, code, badge_key, name, slug)
     values ($1, $2, $3, $4, $5, $5) returning id`,
    [projectId, toTimestampText(arrivedAt), randomUUID(), randomUUID(), slug],
  );
  await client.query(
    'insert into channel_checks (check_id, channel_id) select $1, id from channels where project_id = $2',
    [made.rows[0]?.id, projectId],
  );
  return 'made';
}

/** Counts the checks of all projects of the owner. */
async function isFull(client: Client, projectId: number): Promise<boolean> {
  const { rows } = await client.query<{ full: boolean }>(
    `select (
       select count(*) from checks join projects as own on own.id = checks.project_id
       where own.owner_id = projects.owner_id
     ) >= ${CHECK_LIMIT_FACTOR} * profiles.check_limit as full
     from projects join profiles on profiles.user_id = projects.owner_id
     where projects.id = $1`,
    [projectId],
  );
  return rows[0]?.full ?? true;
}
