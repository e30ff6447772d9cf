import { cleanText, toRow } from './columns.ts';
import type { Db } from './dialect/dialect.ts';
import type { UserRow } from './rows.ts';
import { firstOf } from './sql.ts';
import type { UserStore } from './store.ts';
import { toUser, USER_COLUMNS } from './tables.ts';

/** Users and their profiles. */
export function userStore(db: Db): UserStore {
  const { knex, dialect } = db;
  return {
    insert: (user) =>
      db.atomically(async ({ knex: tx }) => {
        const rows = await tx('users')
          .insert({
            username: cleanText(user.username),
            email: cleanText(user.email).toLowerCase(),
            password: user.password,
            is_staff: user.isStaff,
            is_superuser: user.isSuperuser,
            created_at: dialect.instant(user.createdAt),
          })
          .returning<UserRow[]>('*');
        const row = firstOf(rows);
        await tx('profiles').insert({
          user_id: row.id,
          check_limit: user.checkLimit,
          sms_limit: user.smsLimit,
          call_limit: user.callLimit,
        });
        return toUser(row);
      }),

    async byId(id) {
      const row = await knex<UserRow>('users').where({ id }).first();
      return row ? toUser(row) : null;
    },

    async byEmail(email) {
      const row = await knex<UserRow>('users')
        .whereRaw('lower(email) = ?', [cleanText(email).toLowerCase()])
        .first();
      return row ? toUser(row) : null;
    },

    async byUsername(username) {
      const row = await knex<UserRow>('users')
        .where({ username: cleanText(username) })
        .first();
      return row ? toUser(row) : null;
    },

    async password(id) {
      const row = await knex<UserRow>('users').where({ id }).first('password');
      return row?.password ?? '';
    },

    async rehashPassword(id, from, to) {
      await db.write((tx) => tx('users').where({ id, password: from }).update({ password: to }));
    },

    async secondFactors(id) {
      const [profile, keys] = await Promise.all([
        knex('profiles').where({ user_id: id }).first<{ totp: string | null } | undefined>('totp'),
        knex('credentials').where({ user_id: id }).count<{ keys: number }[]>({ keys: '*' }),
      ]);
      return { keys: firstOf(keys).keys, totp: Boolean(profile?.totp) };
    },

    async any() {
      return (await knex('users').first('id')) !== undefined;
    },

    async anySuperuser() {
      return (await knex('users').where({ is_superuser: true }).first('id')) !== undefined;
    },

    async update(id, change) {
      const row = toRow(dialect, USER_COLUMNS, change);
      if (Object.keys(row).length === 0) return;
      await db.write((tx) => tx('users').where({ id }).update(row));
    },

    async remove(id) {
      await db.write((tx) => tx('users').where({ id }).delete());
    },

    async ofProject(projectId) {
      const owner = await knex<UserRow>('users')
        .join('projects', 'projects.owner_id', 'users.id')
        .where('projects.id', projectId)
        .select<UserRow[]>('users.*');
      const members = await knex<UserRow>('users')
        .join('members', 'members.user_id', 'users.id')
        .where('members.project_id', projectId)
        .orderBy('users.email')
        .select<UserRow[]>('users.*');
      return [...owner, ...members].map(toUser);
    },

    async timeZone(userId) {
      const row = await knex('profiles').where({ user_id: userId }).first<{ tz: string } | undefined>('tz');
      return row?.tz ?? 'UTC';
    },

    async checkUsage(userId) {
      const profile = await knex('profiles')
        .where({ user_id: userId })
        .first<{ check_limit: number } | undefined>('check_limit');
      const used = await knex('checks')
        .join('projects', 'projects.id', 'checks.project_id')
        .where('projects.owner_id', userId)
        .count<{ used: number }[]>({ used: '*' });
      return { limit: profile?.check_limit ?? 0, used: firstOf(used).used };
    },

    async setCheckLimit(userId, limit) {
      await db.write((tx) => tx('profiles').where({ user_id: userId }).update({ check_limit: limit }));
    },

    async stopReports(username) {
      const off = { reports: 'off', next_report_at: null, nag_period_secs: 0, next_nag_at: null };
      const ofUser = knex('users')
        .where({ username: cleanText(username) })
        .select('id');
      await db.write((tx) => tx('profiles').whereIn('user_id', ofUser).update(off));
    },
  };
}
