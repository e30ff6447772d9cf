import { AddDialog } from '../../../../views/pages/checks/add.tsx';
import { type Check, NEW_CHECK, type Scheduling } from '../../../core/check.ts';
import { message } from '../../../core/messages.ts';
import type { Project } from '../../../core/project.ts';
import { isZoneName } from '../../../core/schedule/zone-names.ts';
import { slugify } from '../../../core/slug.ts';
import { Invalid, RollcallError } from '../../../errors.ts';
import { accessTo, demand } from '../../../services/access.ts';
import type { CheckFields } from '../../../services/check-fields.ts';
import { createCheck } from '../../../services/create-check.ts';
import { type NameReading, readNames, sharedSlugWarning, tagsOfProject } from '../../forms/name-form.ts';
import { readSchedule, scheduleValue, sentScheduleValue } from '../../forms/schedule-form.ts';
import { viewerZone } from '../../forms/viewer-zone.ts';
import { zoneChoice } from '../../forms/zone-choice.ts';
import { dialog } from '../../kit/dialog.ts';
import type { Reply } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { backTo, checkDeps } from '../check/check-visit.ts';
import { previewOf, previewOfForm } from '../check/schedule.ts';

/** Of new cron and OnCalendar checks that are added in the browser. */
const EARLY_TOLERANCE_SECS = 60;

type AddVisit = SignedInVisit<'project'>;

/** Shows the form that adds a check; the tags one was looking at are filled in. */
export async function showAdd(visit: AddVisit): Promise<Reply> {
  const project = await editable(visit);
  const start = startOf(visit);
  const tags = visit.query.getAll('tag').join(' ');
  return await addDialog(visit, project, {
    names: { value: { ...NEW_CHECK, tags }, errors: {} },
    value: scheduleValue(start),
    errors: {},
    preview: previewOf(start, visit.now),
    status: 200,
  });
}

/** Adds a check with all channels of the project, or shows what is wrong with it. */
export async function add(visit: AddVisit): Promise<Reply> {
  const project = await editable(visit);
  const { form } = visit;
  const names = readNames(form);
  if (form.has('first')) {
    if (Object.keys(names.errors).length > 0) throw new Invalid(message('name-refused'), names.errors);
    const { name } = names.value;
    await create(visit, project, { ...scheduling(startOf(visit)), name, slug: slugify(name) });
    return backTo(visit, { project });
  }
  const schedule = readSchedule(form);
  const zoneErrors = isZoneName(form.one('tz')) ? {} : { tz: 'is not a time zone' };
  const errors = { ...zoneErrors, ...(schedule.ok ? {} : schedule.errors) };
  const isRight = Object.keys({ ...names.errors, ...errors }).length === 0;
  if (schedule.ok && isRight && !form.has('preview')) {
    const early = schedule.fields.kind === 'simple' ? {} : { earlyToleranceSecs: EARLY_TOLERANCE_SECS };
    const check = await create(visit, project, { tz: form.one('tz'), ...early, ...schedule.fields, ...names.value });
    const warning = await sharedSlugWarning(check, visit.deps.store);
    if (warning !== null) visit.notify('warning', warning);
    return backTo(visit, { project });
  }
  const value = sentScheduleValue(form, startOf(visit));
  const preview = previewOfForm(visit, value.kind);
  return await addDialog(visit, project, { names, value, errors, preview, status: isRight ? 200 : 400 });
}

async function editable({ deps, user, param }: AddVisit): Promise<Project> {
  const access = await accessTo(param('project'), user, deps.store);
  demand('edit-check', access);
  return access.project;
}

async function create(visit: AddVisit, project: Project, fields: CheckFields): Promise<Check> {
  return await createCheck(project, fields, checkDeps(visit)).catch((error: unknown) => {
    if (error instanceof RollcallError && error.code === 'limit_reached') throw new Invalid(error.message);
    throw error;
  });
}

/** A new check has the time zone of the user who adds it, and pings may be a little early. */
function startOf({ user }: AddVisit): Scheduling {
  return { ...NEW_CHECK, tz: user.profile.tz, earlyToleranceSecs: EARLY_TOLERANCE_SECS };
}

function scheduling({ timeoutSecs, graceSecs, tz }: Scheduling): CheckFields {
  return { kind: 'simple', timeoutSecs, graceSecs, tz };
}

interface AddContent {
  readonly names: NameReading;
  readonly value: ReturnType<typeof scheduleValue>;
  readonly errors: Readonly<Record<string, string>>;
  readonly preview: ReturnType<typeof previewOf>;
  readonly status: number;
}

async function addDialog(visit: AddVisit, project: Project, content: AddContent): Promise<Reply> {
  const { shell, deps } = visit;
  const { names, value, errors, preview, status } = content;
  const [knownTags, zones] = await Promise.all([
    tagsOfProject(project.id, deps.store),
    zoneChoice(project.id, deps.store),
  ]);
  return dialog(visit, {
    title: 'Add a check',
    size: 'large',
    status,
    body: AddDialog({
      shell,
      action: `/projects/${project.code}/checks/add/`,
      names: { ...names, knownTags },
      schedule: { shell, value, zones, errors, preview, viewerTz: viewerZone(visit) },
    }),
  });
}
