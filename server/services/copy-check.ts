import type { Check } from '../core/check.ts';
import { copyName, copySlug } from '../core/copy-name.ts';
import { NotFound } from '../errors.ts';
import type { CheckFields } from './check-fields.ts';
import { type CheckDeps, insertCheck } from './create-check.ts';

/**
 * Makes another check with the settings and channels of this one, without its history. Throws a `RollcallError` with
 * code `limit_reached` when the owner has no check left; `NotFound` when the check is gone.
 */
export async function copyCheck(id: number, { store, bus, now }: CheckDeps): Promise<Check> {
  const copy = await store.transaction(async (tx) => {
    const found = await tx.checks.byId(id);
    const project = found === null ? null : await tx.projects.byId(found.projectId);
    if (found === null || project === null) throw new NotFound();
    await tx.projects.lock(project.id);
    const channels = await tx.channels.ofCheck(id);
    const inserted = await insertCheck(tx, project, { fields: settingsOf(found), channels: '', now });
    await tx.checks.assignChannels(
      inserted.id,
      channels.map((channel) => channel.id),
    );
    return inserted;
  });
  bus.publish({ what: 'check', project: copy.projectId, check: copy.id });
  return copy;
}

function settingsOf(check: Check): CheckFields {
  return {
    name: copyName(check.name),
    slug: copySlug(check.slug),
    tags: check.tags,
    desc: check.desc,
    kind: check.kind,
    timeoutSecs: check.timeoutSecs,
    graceSecs: check.graceSecs,
    schedule: check.schedule,
    tz: check.tz,
    filterSubject: check.filterSubject,
    filterBody: check.filterBody,
    filterHttpBody: check.filterHttpBody,
    filterDefaultFail: check.filterDefaultFail,
    startKw: check.startKw,
    successKw: check.successKw,
    failureKw: check.failureKw,
    methods: check.methods,
    manualResume: check.manualResume,
  };
}
