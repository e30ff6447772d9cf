import type { Instant } from '../core/instant.ts';
import type { MemberRole } from '../core/permissions.ts';
import { type Columns, moment, plain, toRow } from './columns.ts';
import type { Db } from './dialect/dialect.ts';

/** A user's membership in a project of another user. */
export interface Member {
  readonly userId: number;
  readonly projectId: number;
  readonly role: MemberRole;
  /** When the owner offered the project to this member; null when it was not. */
  readonly transferRequestedAt: Instant | null;
}

/** A member as the others see them. */
export interface TeamMember extends Member {
  readonly email: string;
  /** Null: never signed in. */
  readonly lastLoginAt: Instant | null;
}

export interface MemberStore {
  /** The members of a project with their addresses, in the order of these. */
  team(projectId: number): Promise<readonly TeamMember[]>;
  /** The addresses of those who are members of any project of this owner, in their order. */
  knownTo(ownerId: number): Promise<readonly string[]>;
  /** Null for those who are not members; owners are not. */
  of(projectId: number, userId: number): Promise<Member | null>;
  ofProject(projectId: number): Promise<readonly Member[]>;
  ofUser(userId: number): Promise<readonly Member[]>;
  insert(member: Member): Promise<void>;
  /** Writes only the columns named; returns whether there was such a member. */
  update(
    projectId: number,
    userId: number,
    change: Partial<Pick<Member, 'role' | 'transferRequestedAt'>>,
  ): Promise<boolean>;
  /** Withdraws an offer of the project; returns whether there was one. */
  clearOffers(projectId: number): Promise<boolean>;
  /** Returns whether there was such a member. */
  remove(projectId: number, userId: number): Promise<boolean>;
}

interface MemberRow {
  readonly user_id: number;
  readonly project_id: number;
  readonly role: MemberRole;
  readonly transfer_requested_at: Instant | null;
}

interface TeamRow extends MemberRow {
  readonly email: string;
  readonly last_login_at: Instant | null;
}

const COLUMNS: Columns<Member> = {
  userId: plain('user_id'),
  projectId: plain('project_id'),
  role: plain('role'),
  transferRequestedAt: moment('transfer_requested_at'),
};

/** Members of projects. */
export function memberStore(db: Db): MemberStore {
  const { knex, dialect } = db;
  const place = (projectId: number, userId: number) => ({ project_id: projectId, user_id: userId });
  return {
    async of(projectId, userId) {
      const row = await knex<MemberRow>('members').where(place(projectId, userId)).first();
      return row ? toMember(row) : null;
    },

    async ofProject(projectId) {
      const rows = await knex<MemberRow>('members').where({ project_id: projectId }).orderBy('id');
      return rows.map(toMember);
    },

    async ofUser(userId) {
      const rows = await knex<MemberRow>('members').where({ user_id: userId }).orderBy('id');
      return rows.map(toMember);
    },

    async team(projectId) {
      const rows = await knex('members')
        .join('users', 'users.id', 'members.user_id')
        .where('members.project_id', projectId)
        .orderBy('users.email')
        .select<TeamRow[]>('members.*', 'users.email', 'users.last_login_at');
      return rows.map((row) => ({
        ...toMember(row),
        email: row.email,
        lastLoginAt: row.last_login_at,
      }));
    },

    async knownTo(ownerId) {
      return await knex('members')
        .join('users', 'users.id', 'members.user_id')
        .join('projects', 'projects.id', 'members.project_id')
        .where('projects.owner_id', ownerId)
        .distinct('users.email')
        .orderBy('users.email')
        .pluck<string[]>('users.email');
    },

    async insert(member) {
      await db.write((tx) => tx('members').insert(toRow(dialect, COLUMNS, member)));
    },

    async update(projectId, userId, change) {
      const row = toRow(dialect, COLUMNS, change);
      return (await db.write((tx) => tx('members').where(place(projectId, userId)).update(row))) > 0;
    },

    async clearOffers(projectId) {
      const cleared = await db.write((tx) =>
        tx('members')
          .where({ project_id: projectId })
          .whereNotNull('transfer_requested_at')
          .update({ transfer_requested_at: null }),
      );
      return cleared > 0;
    },

    async remove(projectId, userId) {
      return (await db.write((tx) => tx('members').where(place(projectId, userId)).delete())) > 0;
    },
  };
}

function toMember(row: MemberRow): Member {
  return {
    userId: row.user_id,
    projectId: row.project_id,
    role: row.role,
    transferRequestedAt: row.transfer_requested_at,
  };
}
