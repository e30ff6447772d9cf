import type { Bus } from '../bus.ts';
import type { Channel } from '../core/channel.ts';
import type { AdminSourceName } from '../store/admin/sources.ts';
import type { AdminValue } from '../store/admin/store.ts';
import type { Store } from '../store/store.ts';
import { changePassword, troubleWithPassword } from './password.ts';
import { deactivateUser, troubleWithEmail } from './staff.ts';

// What superusers write in the lists of the administration, column by column.

interface Deps {
  readonly store: Store;
  readonly bus: Pick<Bus, 'publish'>;
}

/** Values by column. */
type Changed = ReadonlyMap<string, AdminValue>;

/** What is wrong, by column; empty: nothing, and the change has been made. */
type Troubles = Readonly<Record<string, string>>;

/** Writes columns of a row that nothing else depends on. */
export async function changeRow(
  source: AdminSourceName,
  key: string,
  changed: Changed,
  { store }: Pick<Deps, 'store'>,
): Promise<void> {
  await store.admin.change(source, key, changed);
}

/** Deletes a row that nothing else depends on. */
export async function deleteRow(source: AdminSourceName, key: string, { store }: Pick<Deps, 'store'>): Promise<void> {
  await store.admin.remove(source, key);
}

/** Writes columns of a channel of any project. */
export async function changeAnyChannel(
  { id, projectId }: Pick<Channel, 'id' | 'projectId'>,
  changed: Changed,
  { store, bus }: Deps,
): Promise<void> {
  await store.transaction(async (tx) => {
    await tx.admin.change('channels', String(id), changed);
    // once it is used again, its next trouble is worth a message
    if (changed.get('disabled') === false) await tx.channels.update(id, { failingSince: null, troubleToldAt: null });
  });
  bus.publish({ what: 'channel', project: projectId });
}

/** Writes columns of a project of any owner, unless the ping key is that of another project. */
export async function changeAnyProject(id: number, changed: Changed, { store, bus }: Deps): Promise<Troubles> {
  const pingKey = changed.get('ping_key');
  const other = typeof pingKey === 'string' ? await store.projects.byPingKey(pingKey) : null;
  if (other !== null) return { ping_key: 'is the key of another project' };
  await store.admin.change('projects', String(id), changed);
  bus.publish({ what: 'project', project: id });
  return {};
}

/**
 * Writes columns of an account, and `password`, which is no column. Superusers cannot take their own rights away:
 * `isSelf` says that the account is the one of the superuser who changes it.
 */
export async function changeAnyUser(
  { id, isSelf }: { readonly id: number; readonly isSelf: boolean },
  changed: Changed,
  { store }: Pick<Deps, 'store'>,
): Promise<Troubles> {
  const email = lowerCase(changed.get('email'));
  const password = changed.get('password');
  const troubles: Troubles = {
    ...trouble('email', email === null ? null : await troubleWithEmail(email, id, store)),
    ...trouble('password', typeof password === 'string' ? await troubleWithPassword(password) : null),
    ...(isSelf ? lostRights(changed) : {}),
  };
  if (Object.keys(troubles).length > 0) return troubles;
  const columns = new Map([...changed].filter(([name]) => name !== 'password'));
  if (email !== null) columns.set('email', email);
  await store.admin.change('users', String(id), columns);
  if (changed.get('is_active') === false) await deactivateUser(id, { store });
  if (typeof password === 'string') await changePassword({ id }, password, { store });
  return {};
}

function lostRights(changed: Changed): Troubles {
  const lost = ['is_active', 'is_superuser'].filter((name) => changed.get(name) === false);
  return Object.fromEntries(lost.map((name) => [name, 'you would lock yourself out']));
}

function trouble(column: string, text: string | null): Troubles {
  return text === null ? {} : { [column]: text };
}

function lowerCase(value: AdminValue | undefined): string | null {
  return typeof value === 'string' ? value.toLowerCase() : null;
}
