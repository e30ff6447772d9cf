import { AdminChangePage } from '../../../../views/pages/admin/change.tsx';
import { AdminDeletePage } from '../../../../views/pages/admin/delete.tsx';
import { message } from '../../../core/messages.ts';
import { Forbidden, NotFound } from '../../../errors.ts';
import { deleteRow as removeRow, changeRow as writeRow } from '../../../services/staff-changes.ts';
import { page, type Reply, redirectTo } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { rememberStaff } from './audit.ts';
import { rowHref } from './cells.ts';
import { readChanges, shownFields } from './form.ts';
import type { AdminModel, FieldErrors } from './model.ts';
import { type Row, toRow } from './row.ts';

/** Shows one row with what can be changed about it and done to it. */
export async function showRow(visit: SignedInVisit, model: AdminModel): Promise<Reply> {
  return changePage(visit, model, await rowOf(visit, model));
}

/** Changes a row, or does what the button pressed stands for. */
export async function changeRow(visit: SignedInVisit, model: AdminModel): Promise<Reply> {
  demandSuperuser(visit);
  const row = await rowOf(visit, model);
  if (visit.form.has('action')) return await act(visit, model, row);
  return await save(visit, model, row);
}

/** Says what goes with a row. */
export async function askToDelete(visit: SignedInVisit, model: AdminModel): Promise<Reply> {
  demandSuperuser(visit);
  const row = await rowOf(visit, model);
  demandDeletable(visit, model, row);
  const title = `Delete ${model.nameOf(row)}`;
  return page(
    AdminDeletePage({
      shell: visit.shell,
      title,
      way: [...wayTo(visit, model, row), { label: 'Delete' }],
      cascades: await visit.deps.store.admin.cascades(model.source, row.key),
      backHref: rowHref(visit.shell.prefix, model.path, row.key),
    }),
  );
}

/** Deletes a row with all that belongs to it. */
export async function deleteRow(visit: SignedInVisit, model: AdminModel): Promise<Reply> {
  demandSuperuser(visit);
  const row = await rowOf(visit, model);
  demandDeletable(visit, model, row);
  if (model.remove === undefined) await removeRow(model.source, row.key, visit.deps);
  else await model.remove(visit, row);
  await rememberStaff(visit, 'staff-deleted', nameIn(model, row));
  visit.notify('success', message('row-deleted', { name: model.nameOf(row) }));
  return redirectTo(`/admin/${model.path}/`);
}

async function act(visit: SignedInVisit, model: AdminModel, row: Row): Promise<Reply> {
  const wanted = visit.form.one('action');
  const action = model.actions.find(({ name }) => name === wanted);
  if (action === undefined) throw new NotFound();
  if (!action.isOffered(row, visit)) throw new Forbidden(message('action-not-offered'));
  const outcome = await action.run(visit, row);
  // staff who sign in as another user are that user from here on: the action has recorded it itself
  if (typeof outcome !== 'string') return outcome;
  await rememberStaff(visit, 'staff-acted', `${nameIn(model, row)}: ${action.name}`);
  visit.notify('success', outcome);
  return redirectTo(`/admin/${model.path}/${row.key}/change/`);
}

async function save(visit: SignedInVisit, model: AdminModel, row: Row): Promise<Reply> {
  const { changed, errors } = readChanges(model.fields, visit.form, row);
  if (Object.keys(errors).length > 0) return changePage(visit, model, row, errors);
  if (changed.size > 0) {
    const troubles = await write(visit, model, row, changed);
    if (Object.keys(troubles).length > 0) return changePage(visit, model, row, troubles);
    await rememberStaff(visit, 'staff-changed', `${nameIn(model, row)}: ${[...changed.keys()].join(', ')}`);
  }
  visit.notify('success', changed.size > 0 ? message('saved') : message('no-changes'));
  return redirectTo(`/admin/${model.path}/${row.key}/change/`);
}

async function write(
  visit: SignedInVisit,
  model: AdminModel,
  row: Row,
  changed: ReturnType<typeof readChanges>['changed'],
): Promise<FieldErrors> {
  if (model.save !== undefined) return await model.save(visit, row, changed);
  await writeRow(model.source, row.key, changed, visit.deps);
  return {};
}

function changePage(visit: SignedInVisit, model: AdminModel, row: Row, errors: FieldErrors | null = null): Reply {
  const { shell, user, form } = visit;
  const eyes = { prefix: shell.prefix, isSuperuser: user.isSuperuser };
  const mayDelete = user.isSuperuser && model.canDelete && (model.keeps?.(visit, row) ?? null) === null;
  return page(
    AdminChangePage({
      shell,
      title: model.nameOf(row),
      way: wayTo(visit, model, row).map((crumb, index) => (index === 1 ? { label: crumb.label } : crumb)),
      facts: [...model.columns, ...model.facts].map(({ label, show }) => ({ label, cell: show(row, eyes) })),
      fields: user.isSuperuser ? shownFields(model.fields, row, errors === null ? null : { form, errors }) : [],
      actions: user.isSuperuser
        ? model.actions
            .filter((action) => action.isOffered(row, visit))
            .map(({ name, label, question, isDangerous = false }) => ({
              name,
              label,
              question: question(row),
              isDangerous,
            }))
        : [],
      deleteHref: mayDelete ? `${shell.prefix}/admin/${model.path}/${row.key}/delete/` : null,
      isReadOnly: !user.isSuperuser,
    }),
  );
}

async function rowOf({ deps, params }: SignedInVisit, { source }: AdminModel): Promise<Row> {
  const found = await deps.store.admin.byKey(source, params.get('row') ?? '');
  if (found === null) throw new NotFound();
  return toRow(found);
}

function wayTo({ shell }: SignedInVisit, model: AdminModel, row: Row) {
  return [
    { label: model.title, href: `${shell.prefix}/admin/${model.path}/` },
    { label: model.nameOf(row), href: rowHref(shell.prefix, model.path, row.key) },
  ];
}

function demandSuperuser({ user }: SignedInVisit): void {
  if (!user.isSuperuser) throw new Forbidden(message('superusers-only'));
}

function demandDeletable(visit: SignedInVisit, model: AdminModel, row: Row): void {
  if (!model.canDelete) throw new NotFound();
  const why = model.keeps?.(visit, row) ?? null;
  if (why !== null) throw new Forbidden(why);
}

function nameIn(model: AdminModel, row: Row): string {
  return `${model.path} ${row.key} (${model.nameOf(row)})`;
}
