import type { Instant } from '../../core/instant.ts';
import type { Db } from '../dialect/dialect.ts';
import { rowsOf } from '../sql.ts';

/** An account that may be unused. */
export interface IdleAccount {
  readonly id: number;
  readonly email: string;
}

/** An account that its owner has not used for long, and what speaks for it nevertheless. */
export interface QuietAccount extends IdleAccount {
  /** Another user who was here lately works in one of its projects. */
  readonly hasLivelyTeam: boolean;
  /** A check of it was pinged lately. */
  readonly hasPings: boolean;
}

/** Accounts that retention and its notices are about. Those of superusers are never among them. */
export interface IdleAccountReads {
  /** Made before this moment, never signed in to, member of nothing, owner of nothing that a machine uses. */
  neverUsedAccounts(before: Instant): Promise<readonly IdleAccount[]>;
  /** Not signed in to, not used, not made and not given notice since this moment. */
  quietAccounts(since: Instant): Promise<readonly QuietAccount[]>;
  /** Closed by their owners, who had until this moment to come back. */
  closedAccounts(now: Instant): Promise<readonly IdleAccount[]>;
  /** Given notice before this moment, and neither used nor pinged since that notice. */
  abandonedAccounts(noticeBefore: Instant): Promise<readonly IdleAccount[]>;
}

const OWN_CHECKS = 'checks join projects on projects.id = checks.project_id where projects.owner_id = users.id';

export function idleAccountReads({ knex, dialect }: Pick<Db, 'knex' | 'dialect'>): IdleAccountReads {
  const read = <Row extends IdleAccount>(sql: string, bindings: readonly (string | number)[]) =>
    rowsOf<Row>(knex, `${sql} order by users.id`, bindings);
  const not = (column: string) => `(${column} is null or ${column} < ?)`;
  const isSuperuser = dialect.name === 'postgres' ? 'users.is_superuser' : 'users.is_superuser = 1';

  return {
    closedAccounts: (now) =>
      read(
        `select users.id, users.email from users join profiles on profiles.user_id = users.id
         where profiles.closing_at <= ?`,
        [dialect.instant(now)],
      ),

    neverUsedAccounts: (before) =>
      read(
        `select users.id, users.email from users
         where users.last_login_at is null and users.created_at < ? and not (${isSuperuser})
           and not exists (select 1 from members where members.user_id = users.id)
           and not exists (select 1 from projects where projects.owner_id = users.id
                           and (projects.api_key <> '' or projects.api_key_readonly <> ''))
           and not exists (select 1 from ${OWN_CHECKS} and checks.n_pings > 0)`,
        [dialect.instant(before)],
      ),

    async quietAccounts(since) {
      const at = dialect.instant(since);
      const isLively =
        'friends.created_at >= ? or friends.last_login_at >= ? or profiles_of_friends.last_active_at >= ?';
      const rows = await read<IdleAccount & { readonly team: number; readonly pinged: number }>(
        `select users.id, users.email,
           case when exists (
             select 1 from projects join members on members.project_id = projects.id
             join users friends on friends.id = members.user_id
             left join profiles profiles_of_friends on profiles_of_friends.user_id = friends.id
             where projects.owner_id = users.id and (${isLively})) then 1 else 0 end as team,
           case when exists (
             select 1 from ${OWN_CHECKS}
             and exists (select 1 from pings where pings.check_id = checks.id and pings.created_at >= ?)) then 1 else 0 end
             as pinged
         from users join profiles on profiles.user_id = users.id
         where not (${isSuperuser}) and users.created_at < ? and ${not('users.last_login_at')}
           and ${not('profiles.last_active_at')} and ${not('profiles.deletion_notice_at')}`,
        Array(8).fill(at),
      );
      return rows.map(({ id, email, team, pinged }) => ({
        id,
        email,
        hasLivelyTeam: team === 1,
        hasPings: pinged === 1,
      }));
    },

    abandonedAccounts: (noticeBefore) =>
      read(
        `select users.id, users.email from users join profiles on profiles.user_id = users.id
         where not (${isSuperuser}) and profiles.deletion_notice_at < ?
           and (users.last_login_at is null or users.last_login_at < profiles.deletion_notice_at)
           and (profiles.last_active_at is null or profiles.last_active_at < profiles.deletion_notice_at)
           and not exists (select 1 from ${OWN_CHECKS}
                           and exists (select 1 from pings where pings.check_id = checks.id
                                       and pings.created_at >= profiles.deletion_notice_at))`,
        [dialect.instant(noticeBefore)],
      ),
  };
}
