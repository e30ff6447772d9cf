import { cleanText, cleanUuid, toRow } from './columns.ts';
import type { Db } from './dialect/dialect.ts';
import type { ProjectRow } from './rows.ts';
import { firstOf, rowsOf } from './sql.ts';
import type { ProjectStore } from './store.ts';
import { PROJECT_COLUMNS, toProject } from './tables.ts';

/** Projects. */
export function projectStore(db: Db): ProjectStore {
  const { knex, dialect } = db;

  const by = async (where: Partial<ProjectRow>) => {
    const row = await knex<ProjectRow>('projects').where(where).first();
    return row ? toProject(row) : null;
  };

  const lock = async (id: number) => {
    const rows = await rowsOf(knex, `select id from projects where id = ? ${dialect.forUpdate}`, [id]);
    return rows.length > 0;
  };

  return {
    async insert(project) {
      const row = toRow(dialect, PROJECT_COLUMNS, project);
      const rows = await db.write((tx) => tx('projects').insert(row).returning<ProjectRow[]>('*'));
      return toProject(firstOf(rows));
    },
    byId: (id) => by({ id }),
    byCode: (code) => by({ code: cleanUuid(code) }),
    byPingKey: (pingKey) => by({ ping_key: cleanText(pingKey) }),
    async all() {
      const rows = await knex<ProjectRow>('projects').orderBy('id');
      return rows.map(toProject);
    },
    async ownedBy(userId) {
      const rows = await knex<ProjectRow>('projects').where({ owner_id: userId }).orderBy('id');
      return rows.map(toProject);
    },
    async update(id, change) {
      const row = toRow(dialect, PROJECT_COLUMNS, change);
      if (Object.keys(row).length === 0) return;
      await db.write((tx) => tx('projects').where({ id }).update(row));
    },
    lock,
    async lockWithChecks(id) {
      if (!(await lock(id))) return false;
      await rowsOf(knex, `select id from checks where project_id = ? order by id ${dialect.forUpdate}`, [id]);
      return true;
    },
    async remove(id) {
      await db.write((tx) => tx('projects').where({ id }).delete());
    },
  };
}
