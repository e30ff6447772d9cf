import type { Instant } from '../core/instant.ts';
import type { ChosenCheck, StatusNote, StatusPage } from '../core/status-page.ts';
import { type Columns, cleanText, moment, plain, toRow } from './columns.ts';
import type { Db } from './dialect/dialect.ts';
import type { CheckRow, DbBoolean } from './rows.ts';
import { firstOf } from './sql.ts';

export type NewStatusPage = Omit<StatusPage, 'id'>;

/** Pages for strangers, the checks on them and the notes written on them. */
export interface StatusPageStore {
  insert(page: NewStatusPage): Promise<StatusPage>;
  bySlug(slug: string): Promise<StatusPage | null>;
  /** By title. */
  ofProject(projectId: number): Promise<readonly StatusPage[]>;
  /** Writes only the columns named. */
  update(id: number, change: Partial<Omit<NewStatusPage, 'projectId'>>): Promise<void>;
  remove(id: number): Promise<void>;
  chosen(pageId: number): Promise<readonly ChosenCheck[]>;
  /** Makes these the checks chosen for the page; those of other projects are left out. */
  choose(page: Pick<StatusPage, 'id' | 'projectId'>, chosen: readonly ChosenCheck[]): Promise<void>;
  addNote(pageId: number, note: Omit<StatusNote, 'id'>): Promise<void>;
  removeNote(pageId: number, noteId: number): Promise<void>;
  /** Newest first. */
  notes(pageId: number, limit: number): Promise<readonly StatusNote[]>;
}

export interface StatusPageRow {
  readonly id: number;
  readonly project_id: number;
  readonly created_at: Instant;
  readonly history_days: number;
  readonly is_public: DbBoolean;
  readonly no_index: DbBoolean;
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  readonly password: string;
  readonly tags: string;
  readonly tz: string;
}

interface NoteRow {
  readonly page_id: number;
  readonly id: number;
  readonly created_at: Instant;
  readonly title: string;
  readonly body: string;
}

interface ChosenRow {
  readonly page_id: number;
  readonly check_id: number;
  readonly public_name: string;
}

const COLUMNS: Columns<NewStatusPage> = {
  projectId: plain('project_id'),
  createdAt: moment('created_at'),
  slug: plain('slug'),
  title: plain('title'),
  description: plain('description'),
  isPublic: plain('is_public'),
  noIndex: plain('no_index'),
  password: plain('password'),
  tags: plain('tags'),
  historyDays: plain('history_days'),
  tz: plain('tz'),
};

export function statusPageStore(db: Db): StatusPageStore {
  const { knex, dialect } = db;
  return {
    async insert(page) {
      const row = toRow(dialect, COLUMNS, page);
      const rows = await db.write((tx) => tx('status_pages').insert(row).returning<StatusPageRow[]>('*'));
      return toStatusPage(firstOf(rows));
    },
    async bySlug(slug) {
      const row = await knex<StatusPageRow>('status_pages')
        .where({ slug: cleanText(slug) })
        .first();
      return row ? toStatusPage(row) : null;
    },
    async ofProject(projectId) {
      const rows = await knex<StatusPageRow>('status_pages')
        .where({ project_id: projectId })
        .orderByRaw('lower(title), id');
      return rows.map(toStatusPage);
    },
    async update(id, change) {
      const row = toRow(dialect, COLUMNS, change);
      if (Object.keys(row).length > 0) await db.write((tx) => tx('status_pages').where({ id }).update(row));
    },
    async remove(id) {
      await db.write((tx) => tx('status_pages').where({ id }).delete());
    },
    async chosen(pageId) {
      const rows = await knex<ChosenRow>('status_page_checks').where({ page_id: pageId }).orderBy('check_id');
      return rows.map((row) => ({ checkId: row.check_id, publicName: row.public_name }));
    },
    choose: ({ id, projectId }, chosen) =>
      db.atomically(async ({ knex: tx }) => {
        await tx('status_page_checks').where({ page_id: id }).delete();
        const rows = await tx<CheckRow>('checks').where({ project_id: projectId }).select('id');
        const own = new Set(rows.map((row) => row.id));
        const kept = chosen.filter(({ checkId }) => own.has(checkId));
        if (kept.length === 0) return;
        await tx('status_page_checks').insert(
          kept.map(({ checkId, publicName }) => ({
            page_id: id,
            check_id: checkId,
            public_name: cleanText(publicName),
          })),
        );
      }),
    async addNote(pageId, { createdAt, title, body }) {
      const row = { created_at: dialect.instant(createdAt), title: cleanText(title), body: cleanText(body) };
      await db.write((tx) => tx('status_notes').insert({ page_id: pageId, ...row }));
    },
    async removeNote(pageId, noteId) {
      await db.write((tx) => tx('status_notes').where({ page_id: pageId, id: noteId }).delete());
    },
    async notes(pageId, limit) {
      const rows = await knex<NoteRow>('status_notes')
        .where({ page_id: pageId })
        .orderBy([
          { column: 'created_at', order: 'desc' },
          { column: 'id', order: 'desc' },
        ])
        .limit(limit);
      return rows.map((row) => ({ id: row.id, createdAt: row.created_at, title: row.title, body: row.body }));
    },
  };
}

export function toStatusPage(row: StatusPageRow): StatusPage {
  return {
    id: row.id,
    projectId: row.project_id,
    createdAt: row.created_at,
    slug: row.slug,
    title: row.title,
    description: row.description,
    isPublic: Boolean(row.is_public),
    noIndex: Boolean(row.no_index),
    password: row.password,
    tags: row.tags,
    historyDays: row.history_days,
    tz: row.tz,
  };
}
