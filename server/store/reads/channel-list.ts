import type { Channel } from '../../core/channel.ts';
import type { Db } from '../dialect/dialect.ts';
import type { ChannelRow } from '../rows.ts';
import { rowsOf } from '../sql.ts';
import { toChannel } from '../tables.ts';

/** A channel in the list of a project's integrations. */
export interface ListedChannel extends Channel {
  /** How many checks it is assigned to. */
  readonly checks: number;
  /** Of the newest notification; empty when that went well or there is none. */
  readonly errorCode: string;
}

/** What the page of a project's integrations is made from. */
export interface ChannelList {
  /** In order of creation. */
  readonly channels: readonly ListedChannel[];
  /** How many checks the project has. */
  readonly checks: number;
}

export interface ChannelListReads {
  channelList(projectId: number): Promise<ChannelList>;
}

type Row = ChannelRow & { readonly checks: number; readonly error_code: string | null };

/** Reads the channels of a project, in two queries however many there are. */
export async function readChannelList({ knex }: Pick<Db, 'knex'>, projectId: number): Promise<ChannelList> {
  const rows = await rowsOf<Row>(
    knex,
    `select channels.*,
       (select cast(count(*) as integer) from channel_checks where channel_checks.channel_id = channels.id) as checks,
       (select notifications.error_code from notifications
        where notifications.channel_id = channels.id and notifications.state in ('sent', 'failed', 'deferred')
        order by notifications.created_at desc, notifications.id desc limit 1) as error_code
     from channels where channels.project_id = ? order by channels.id`,
    [projectId],
  );
  const [total] = await rowsOf<{ readonly checks: number }>(
    knex,
    'select cast(count(*) as integer) as checks from checks where project_id = ?',
    [projectId],
  );
  return {
    channels: rows.map((row) => ({ ...toChannel(row), checks: row.checks, errorCode: row.error_code ?? '' })),
    checks: total?.checks ?? 0,
  };
}
