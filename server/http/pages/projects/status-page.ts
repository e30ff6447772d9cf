import { StatusPageForm, type StatusPageValue } from '../../../../views/pages/projects/status-page.tsx';
import type { Check } from '../../../core/check.ts';
import { message } from '../../../core/messages.ts';
import { compareNames, displayName } from '../../../core/names.ts';
import type { ChosenCheck } from '../../../core/status-page.ts';
import { cutText } from '../../../core/text-clean.ts';
import { Invalid } from '../../../errors.ts';
import { type Access, accessTo, demand } from '../../../services/access.ts';
import {
  addStatusNote,
  changeStatusPage,
  pageOf,
  removeStatusNote,
  removeStatusPage,
  type StatusPageFields,
} from '../../../services/status-pages.ts';
import type { FormFields } from '../../forms/form-fields.ts';
import { zoneChoice } from '../../forms/zone-choice.ts';
import { page, type Reply, redirectTo } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { projectDeps } from './project-deps.ts';
import { shownProject } from './shown-project.ts';

type PageVisit = SignedInVisit<'project' | 'slug'>;

const LONGEST_NAME = 100;
const NOTES = 50;

/** What a form that was sent with mistakes held, to be shown again. */
interface Sent {
  readonly value?: StatusPageValue;
  readonly note?: { readonly title: string; readonly body: string };
  readonly errors: Readonly<Record<string, string>>;
}

/** Shows a status page to those who look after it. */
export async function showStatusPageForm(visit: PageVisit): Promise<Reply> {
  return await shown(visit, await opened(visit), { errors: {} });
}

/** Does what the button pressed stands for: save, remove, write a note, take one off. */
export async function changeStatusPageForm(visit: PageVisit): Promise<Reply> {
  const access = await opened(visit);
  const { form, param } = visit;
  const place = { project: param('project'), slug: param('slug') };
  const list = `/projects/${place.project}/status_pages/`;
  const deps = projectDeps(visit);
  if (form.has('remove')) {
    await removeStatusPage(place, deps);
    visit.notify('success', message('status-page-removed'));
    return redirectTo(list);
  }
  if (form.has('remove_note')) {
    await removeStatusNote({ ...place, noteId: Number(form.one('remove_note')) || 0 }, deps);
    return redirectTo(`${list}${place.slug}/#notes`);
  }
  const note = { title: form.one('note_title').trim(), body: form.one('note_body').replaceAll('\r\n', '\n').trim() };
  try {
    if (form.has('add_note')) {
      await addStatusNote(place, note, deps);
      return redirectTo(`${list}${place.slug}/#notes`);
    }
    const checks = await visit.deps.store.checks.ofProject(access.project.id);
    const fields = readFields(form);
    await changeStatusPage(place, { fields, chosen: chosenIn(form, checks) }, deps);
    visit.notify('success', message(fields.isPublic ? 'status-page-public' : 'status-page-private'));
    return redirectTo(`${list}${fields.slug}/`);
  } catch (error) {
    if (!(error instanceof Invalid) || Object.keys(error.fields).length === 0) throw error;
    if (form.has('add_note')) return await shown(visit, access, { note, errors: error.fields });
    const checks = await visit.deps.store.checks.ofProject(access.project.id);
    const value = { ...readFields(form), hasPassword: false, chosen: chosenIn(form, checks) };
    return await shown(visit, access, { value, errors: error.fields });
  }
}

async function opened({ deps: { store }, user, param }: PageVisit): Promise<Access> {
  const access = await accessTo(param('project'), user, store);
  demand('edit-status-page', access);
  return access;
}

function readFields(form: FormFields): StatusPageFields {
  return {
    title: form.one('title').trim(),
    slug: form.one('slug').trim().toLowerCase(),
    description: form.one('description').replaceAll('\r\n', '\n').trim(),
    isPublic: form.has('is_public'),
    noIndex: form.has('no_index'),
    tags: form.one('tags').replace(/\s+/g, ' ').trim(),
    historyDays: Number(form.one('history_days')),
    tz: form.one('tz'),
    newPassword: form.has('remove_password') ? '' : form.one('password') || null,
  };
}

function chosenIn(form: FormFields, checks: readonly Check[]): readonly ChosenCheck[] {
  const codes = new Set(form.all('check'));
  return checks
    .filter(({ code }) => codes.has(code))
    .map(({ id, code }) => ({ checkId: id, publicName: cutText(form.one(`name-${code}`).trim(), LONGEST_NAME) }));
}

async function shown(visit: PageVisit, access: Access, sent: Sent): Promise<Reply> {
  const { deps, shell, param } = visit;
  const { store } = deps;
  const found = await pageOf(store, access, param('slug'));
  const [project, checks, chosen, notes, zones] = await Promise.all([
    shownProject(access, deps),
    store.checks.ofProject(access.project.id),
    store.statusPages.chosen(found.id),
    store.statusPages.notes(found.id, NOTES),
    zoneChoice(access.project.id, store),
  ]);
  const value: StatusPageValue = sent.value ?? { ...found, chosen, hasPassword: found.password !== '' };
  const view = StatusPageForm({
    shell,
    project,
    path: `/projects/${param('project')}/status_pages/${found.slug}/`,
    address: `${deps.config.siteRoot}/status/${found.slug}/`,
    title: found.title,
    isPublic: found.isPublic,
    value: { ...value, hasPassword: found.password !== '' },
    checks: [...checks]
      .sort((a, b) => compareNames(a.name, b.name))
      .map((check) => ({ id: check.id, code: check.code, name: displayName(check) })),
    zones,
    notes: notes.map(({ id, title, createdAt }) => ({ id, title, createdAt })),
    note: sent.note ?? { title: '', body: '' },
    errors: sent.errors,
  });
  return page(view);
}
