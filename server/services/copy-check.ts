import type { Check } from '../core/check.ts';
import type { CheckSettings } from '../core/check-fields.ts';
import { pickSettings, settingsWhere } from '../core/check-settings.ts';
import { copyName, copySlug } from '../core/copy-name.ts';
import { NotFound } from '../errors.ts';
import { type CheckDeps, insertCheck } from './create-check.ts';

const COPIED = settingsWhere(({ copied }) => copied);

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

function settingsOf(check: Check): Partial<CheckSettings> {
  return { ...pickSettings(check, COPIED), name: copyName(check.name), slug: copySlug(check.slug) };
}
