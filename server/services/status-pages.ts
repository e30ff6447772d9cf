import { message } from '../core/messages.ts';
import { currentZoneName, isZoneName } from '../core/schedule/zone-names.ts';
import { type ChosenCheck, HISTORY_DAYS, SLUG_FORM, type StatusNote, type StatusPage } from '../core/status-page.ts';
import { characterCount } from '../core/text-clean.ts';
import { Invalid, NotFound } from '../errors.ts';
import { hashPassword } from '../passwords.ts';
import type { NewStatusPage } from '../store/status-pages.ts';
import type { Store } from '../store/store.ts';
import type { Access } from './access.ts';
import { changeProject, type ProjectDeps } from './change-project.ts';

const MOST_PAGES = 50;
const LONGEST = { title: 100, description: 1_000, tags: 500, noteTitle: 100, noteBody: 4_000 } as const;

/** What an editor of a status page entered. */
export interface StatusPageFields
  extends Pick<StatusPage, 'slug' | 'title' | 'description' | 'isPublic' | 'noIndex' | 'tags' | 'historyDays' | 'tz'> {
  /** A new one; null: as it is; empty: none. */
  readonly newPassword: string | null;
}

/** Which page of which project. */
interface Place {
  /** Code of the project. */
  readonly project: string;
  readonly slug: string;
}

/** Creates a status page that is not public yet. Throws `Invalid` with the wrong fields. */
export async function createStatusPage(
  { project: code, slug, title, tz }: Place & Pick<StatusPage, 'title' | 'tz'>,
  deps: ProjectDeps,
): Promise<StatusPage> {
  refuseWrong({ ...slugReasons(slug), ...textReasons({ title }) });
  const wish = { code, action: 'edit-status-page', event: 'status-page-created' } as const;
  return await changeProject(wish, deps, async (tx, { project }) => {
    if ((await tx.statusPages.ofProject(project.id)).length >= MOST_PAGES)
      throw new Invalid(message('status-page-limit'));
    await refuseTaken(tx, slug, null);
    const page = await tx.statusPages.insert({
      projectId: project.id,
      createdAt: deps.now,
      slug,
      title,
      description: '',
      isPublic: false,
      noIndex: true,
      password: '',
      tags: '',
      historyDays: HISTORY_DAYS.most,
      tz: currentZoneName(tz) ?? 'UTC',
    });
    return { value: page, detail: slug };
  });
}

/** Changes a page and the checks on it. Throws `Invalid` with the wrong fields. */
export async function changeStatusPage(
  place: Place,
  { fields, chosen }: { readonly fields: StatusPageFields; readonly chosen: readonly ChosenCheck[] },
  deps: ProjectDeps,
): Promise<void> {
  const { newPassword, ...given } = fields;
  refuseWrong({
    ...slugReasons(given.slug),
    ...textReasons(given),
    ...(isHistory(given.historyDays) ? {} : { historyDays: 'must be 1 to 90' }),
    ...(isZoneName(given.tz) ? {} : { tz: message('not-a-time-zone') }),
  });
  // hashing takes long: not while others wait for the transaction
  const password = newPassword === null || newPassword === '' ? newPassword : await hashPassword(newPassword);
  const wish = { code: place.project, action: 'edit-status-page', event: 'status-page-changed' } as const;
  await changeProject(wish, deps, async (tx, access) => {
    const page = await pageOf(tx, access, place.slug);
    await refuseTaken(tx, given.slug, page.id);
    const change: Partial<NewStatusPage> = { ...given, ...(password === null ? {} : { password }) };
    await tx.statusPages.update(page.id, change);
    await tx.statusPages.choose(page, chosen);
    return { value: undefined, detail: given.slug };
  });
}

/** Takes a page away; its address then leads nowhere. */
export async function removeStatusPage({ project: code, slug }: Place, deps: ProjectDeps): Promise<void> {
  const wish = { code, action: 'edit-status-page', event: 'status-page-removed' } as const;
  await changeProject(wish, deps, async (tx, access) => {
    const page = await pageOf(tx, access, slug);
    await tx.statusPages.remove(page.id);
    return { value: undefined, detail: slug };
  });
}

/** Writes a note on a page. Throws `Invalid` with the wrong fields. */
export async function addStatusNote(
  { project: code, slug }: Place,
  { title, body }: Pick<StatusNote, 'title' | 'body'>,
  deps: ProjectDeps,
): Promise<void> {
  const reasons: Record<string, string> = {};
  if (title === '') reasons.note_title = message('required');
  if (characterCount(title) > LONGEST.noteTitle)
    reasons.note_title = message('at-most-characters', { most: LONGEST.noteTitle });
  if (characterCount(body) > LONGEST.noteBody)
    reasons.note_body = message('at-most-characters', { most: LONGEST.noteBody });
  refuseWrong(reasons);
  const wish = { code, action: 'edit-status-page', event: 'status-page-changed' } as const;
  await changeProject(wish, deps, async (tx, access) => {
    const page = await pageOf(tx, access, slug);
    await tx.statusPages.addNote(page.id, { createdAt: deps.now, title, body });
    return { value: undefined, detail: slug };
  });
}

/** Takes a note off a page. */
export async function removeStatusNote(
  { project: code, slug, noteId }: Place & { readonly noteId: number },
  deps: ProjectDeps,
): Promise<void> {
  const wish = { code, action: 'edit-status-page', event: 'status-page-changed' } as const;
  await changeProject(wish, deps, async (tx, access) => {
    const page = await pageOf(tx, access, slug);
    await tx.statusPages.removeNote(page.id, noteId);
    return { value: undefined, detail: slug };
  });
}

/** Finds a page of a project; throws `NotFound` for one of another. */
export async function pageOf(
  { statusPages }: Pick<Store, 'statusPages'>,
  { project }: Pick<Access, 'project'>,
  slug: string,
): Promise<StatusPage> {
  const page = await statusPages.bySlug(slug);
  if (page === null || page.projectId !== project.id) throw new NotFound();
  return page;
}

type Reasons = Record<string, string>;

function slugReasons(slug: string): Reasons {
  return SLUG_FORM.test(slug)
    ? {}
    : { slug: 'must have 3 to 60 characters: a–z, 0–9 and dashes, with no dash at the start or end' };
}

function textReasons(texts: Partial<Record<'title' | 'description' | 'tags', string>>): Reasons {
  const reasons: Reasons = {};
  if (texts.title === '') reasons.title = message('required');
  for (const name of ['title', 'description', 'tags'] as const) {
    if (characterCount(texts[name] ?? '') > LONGEST[name])
      reasons[name] = message('at-most-characters', { most: LONGEST[name] });
  }
  return reasons;
}

function isHistory(days: number): boolean {
  return Number.isInteger(days) && days >= HISTORY_DAYS.least && days <= HISTORY_DAYS.most;
}

async function refuseTaken(tx: Store, slug: string, ownId: number | null): Promise<void> {
  const other = await tx.statusPages.bySlug(slug);
  if (other !== null && other.id !== ownId) refuseWrong({ slug: 'is used by another page' });
}

function refuseWrong(reasons: Reasons): void {
  if (Object.keys(reasons).length > 0) throw new Invalid(message('status-page-invalid'), reasons);
}
