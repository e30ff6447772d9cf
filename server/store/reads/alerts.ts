import { quietAt } from '../../core/flapping.ts';
import type { Instant } from '../../core/instant.ts';
import { isUuid } from '../../core/uuid.ts';
import type {
  AccountOverview,
  DeliveryReads,
  FanOutState,
  MembersStand,
  Routing,
  ToldEvent,
} from '../delivery-store.ts';
import type { Db } from '../dialect/dialect.ts';
import type { ChannelRow, DbBoolean } from '../rows.ts';
import { firstOf, placeholders, rowsOf } from '../sql.ts';
import { toChannel } from '../tables.ts';
import { readDeliveries } from './delivery.ts';

/** Joined answers for the alert loop. */
export function alertReads(db: Db): DeliveryReads {
  return {
    deliveries: (jobIds) => readDeliveries(db, jobIds),
    routings: (checkIds) => readRoutings(db, checkIds),
    membersOutcome: (of, codes) => readMembers(db, of, codes),
    account: (email) => readAccount(db, email),
    fanOutState: () => readFanOutState(db),

    async channelCodes(checkId) {
      const rows = await rowsOf<{ readonly code: string }>(
        db.knex,
        `select channels.code from channels
         join channel_checks on channel_checks.channel_id = channels.id
         where channel_checks.check_id = ? order by channels.code`,
        [checkId],
      );
      return rows.map(({ code }) => code);
    },
  };
}

async function readRoutings({ knex }: Db, checkIds: readonly number[]): Promise<readonly Routing[]> {
  if (checkIds.length === 0) return [];
  const list = placeholders(checkIds.length);
  const checks = await rowsOf<{
    readonly id: number;
    readonly code: string;
    readonly project_id: number;
    readonly flap_rule: DbBoolean;
    readonly is_flapping: DbBoolean;
  }>(
    knex,
    `select checks.id, checks.code, checks.project_id, projects.flap_rule,
       exists (select 1 from flapping where flapping.check_id = checks.id) as is_flapping
     from checks join projects on projects.id = checks.project_id where checks.id in (${list})`,
    checkIds,
  );
  const rows = await rowsOf<ChannelRow & { readonly check_id: number }>(
    knex,
    `select channels.*, channel_checks.check_id from channel_checks
     join channels on channels.id = channel_checks.channel_id
     where channel_checks.check_id in (${list}) order by channels.id`,
    checkIds,
  );
  return checks.map(({ id, code, project_id, flap_rule, is_flapping }) => ({
    checkId: id,
    checkCode: code,
    projectId: project_id,
    hasFlapRule: Boolean(flap_rule),
    isFlapping: Boolean(is_flapping),
    channels: rows.filter((row) => row.check_id === id).map(toChannel),
  }));
}

interface FanOutRow {
  readonly has_flips: DbBoolean;
  readonly has_unheard: DbBoolean;
  readonly changed_at: Instant | null;
}

async function readFanOutState({ knex }: Db): Promise<FanOutState> {
  const row = firstOf(
    await rowsOf<FanOutRow>(
      knex,
      `select exists (select 1 from flips where processed_at is null) as has_flips,
         exists (select 1 from unheard where is_told and queued_at is null) as has_unheard,
         (select min(changed_at) from flapping) as changed_at`,
    ),
  );
  return {
    hasFlips: Boolean(row.has_flips),
    hasUnheard: Boolean(row.has_unheard),
    quietAt: row.changed_at === null ? null : quietAt(row.changed_at),
  };
}

/** It failed, and is tried again; what our own rate limit holds back has not failed. */
const RETRIED = `(notifications.state = 'deferred' and notifications.error_code <> 'rate_limited')`;

async function readMembers(
  { knex }: Db,
  { flipId, unheardId, event }: ToldEvent,
  codes: readonly string[],
): Promise<MembersStand> {
  const none = { total: 0, failed: 0, retried: 0, pending: 0 };
  // settings of a channel are free text, and PostgreSQL refuses to compare a UUID with anything else
  const uuids = codes.filter(isUuid);
  if (uuids.length === 0) return none;
  const [row] = await rowsOf<MembersStand>(
    knex,
    `select cast(count(*) as integer) as total,
       cast(count(case when notifications.state = 'failed' or ${RETRIED} then 1 end) as integer) as failed,
       cast(count(case when ${RETRIED} then 1 end) as integer) as retried,
       cast(count(case when notifications.state in ('queued', 'sending', 'deferred') and not ${RETRIED} then 1 end)
         as integer) as pending
     from notifications join channels on channels.id = notifications.channel_id
     where notifications.${flipId === null ? 'unheard_id' : 'flip_id'} = ? and notifications.event = ? and channels.code in (${placeholders(uuids.length)})`,
    [flipId ?? unheardId, event, ...uuids],
  );
  return row ?? none;
}

async function readAccount({ knex }: Db, email: string): Promise<AccountOverview | null> {
  const [account] = await rowsOf<{ readonly id: number; readonly tz: string | null }>(
    knex,
    `select users.id, profiles.tz from users left join profiles on profiles.user_id = users.id
     where lower(users.email) = ?`,
    [email.toLowerCase()],
  );
  if (account === undefined) return null;
  const projects = await rowsOf<AccountOverview['projects'][number]>(
    knex,
    `select projects.name, projects.code,
       (select cast(count(*) as integer) from checks
        where checks.project_id = projects.id and checks.status = 'down') as down
     from projects
     where projects.owner_id = ? or projects.id in (select members.project_id from members where members.user_id = ?)
     order by lower(projects.name), projects.id`,
    [account.id, account.id],
  );
  return { timeZone: account.tz ?? 'UTC', projects };
}
