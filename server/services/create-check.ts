import { randomUUID } from 'node:crypto';
import type { Bus } from '../bus.ts';
import type { Channel } from '../core/channel.ts';
import { type Check, NEW_CHECK } from '../core/check.ts';
import type { CheckSettings } from '../core/check-fields.ts';
import { pickSettings, settingsWhere } from '../core/check-settings.ts';
import { copyName, copySlug } from '../core/copy-name.ts';
import type { Instant } from '../core/instant.ts';
import { message } from '../core/messages.ts';
import type { Project } from '../core/project.ts';
import { Invalid, NotFound, RollcallError } from '../errors.ts';
import type { NewCheck, Store } from '../store/store.ts';
import { type CheckFields, readCheckFields } from './check-fields.ts';

export interface CheckDeps {
  readonly store: Store;
  readonly bus: Bus;
  readonly now: Instant;
}

/**
 * Creates a check. `channels` says who is told: `*` every channel of the project, else codes or names between commas.
 *
 * Throws `Invalid` with the wrong fields; a `RollcallError` with code `limit_reached` when the owner has no check left.
 */
export async function createCheck(
  project: Project,
  { channels = '*', ...fields }: CheckFields & { readonly channels?: string },
  { store, bus, now }: CheckDeps,
): Promise<Check> {
  const read = readCheckFields(fields);
  const check = await store.transaction(async (tx) => {
    await tx.projects.lock(project.id);
    return await insertCheck(tx, project, { fields: read, channels, now });
  });
  bus.publish({ what: 'check', project: project.id, check: check.id });
  return check;
}

/**
 * Creates a check within a transaction that holds the project's lock, from fields as `readCheckFields` returns them.
 * Throws as `createCheck` does; the limit is judged before the channels.
 */
export async function insertCheck(
  tx: Store,
  project: Project,
  { fields, channels, now }: { readonly fields: CheckFields; readonly channels: string; readonly now: Instant },
): Promise<Check> {
  const { limit, used } = await tx.users.checkUsage(project.ownerId);
  if (used >= limit) {
    throw new RollcallError(message('check-limit-of-owner', { used, limit }), {
      code: 'limit_reached',
      status: 403,
    });
  }
  const inserted = await tx.checks.insert(newCheck(project.id, fields, now));
  await assignChosen(tx, inserted, channels);
  return inserted;
}

/** Makes the channels a text names those of the check, in place of what it had. Throws `Invalid` as `chooseChannels`. */
export async function assignChosen(
  tx: Store,
  { id, projectId }: Pick<Check, 'id' | 'projectId'>,
  channels: string,
): Promise<void> {
  const chosen = chooseChannels(channels, await tx.channels.ofProject(projectId));
  await tx.checks.assignChannels(
    id,
    chosen.map((channel) => channel.id),
  );
}

/** Returns a check to be stored: the given fields, and the defaults for the rest. */
export function newCheck(projectId: number, fields: CheckFields, now: Instant): NewCheck {
  return { ...NEW_CHECK, ...fields, code: randomUUID(), badgeKey: randomUUID(), projectId, createdAt: now };
}

/** Returns the channels a text names: `*` for all, nothing for none, else codes or exact names between commas. */
export function chooseChannels(text: string, channels: readonly Channel[]): readonly Channel[] {
  if (text === '*') return channels;
  if (text === '') return [];
  return text.split(',').map((word) => {
    if (word === '') throw new Invalid(message('identifier-empty'), { channels: message('has-empty-item') });
    const [found, another] = channels.filter(({ code, name }) => code === word || name === word);
    if (!found)
      throw new Invalid(message('identifier-unknown', { word }), { channels: message('matches-no-channel', { word }) });
    if (another)
      throw new Invalid(message('identifier-shared', { word }), {
        channels: message('matches-several-channels', { word }),
      });
    return found;
  });
}

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
