import type { Bus } from '../bus.ts';
import { addSecs, type Instant } from '../core/instant.ts';
import { compareNames } from '../core/names.ts';
import type { Store, User } from '../store/store.ts';

/** What goes when an account is closed. */
export interface Belongings {
  readonly projects: number;
  readonly checks: number;
  /** Addresses of others who would lose projects they work in. */
  readonly losers: readonly string[];
}

export async function belongingsOf(user: Pick<User, 'id'>, { projects, users }: Store): Promise<Belongings> {
  const owned = await projects.ownedBy(user.id);
  const [usage, people] = await Promise.all([
    users.checkUsage(user.id),
    Promise.all(owned.map(({ id }) => users.ofProject(id))),
  ]);
  const others = people.flat().filter(({ id }) => id !== user.id);
  const losers = [...new Set(others.map(({ email }) => email))].sort(compareNames);
  return { projects: owned.length, checks: usage.used, losers };
}

const DAY_SECS = 24 * 3600;

/** Signs the user out everywhere and sets when the account is going to be deleted, unless they sign in before. */
export async function closeLater(
  user: Pick<User, 'id'>,
  { store, now, days }: { readonly store: Store; readonly now: Instant; readonly days: number },
): Promise<void> {
  await store.transaction(async (tx) => {
    await tx.profiles.update(user.id, { closingAt: addSecs(now, days * DAY_SECS) });
    await tx.profiles.setLoginToken(user.id, '');
    await tx.sessions.removeOfUser(user.id);
  });
}

/** Deletes the account with all projects it owns. Those in which the user was a member only stay. */
export async function closeAccount(
  user: Pick<User, 'id'>,
  { store, bus }: { readonly store: Store; readonly bus: Pick<Bus, 'publish'> },
): Promise<void> {
  const owned = await store.projects.ownedBy(user.id);
  const gone: { readonly project: number; readonly check: number }[] = [];
  await store.transaction(async (tx) => {
    for (const { id: project } of owned) {
      for (const { id: check } of await tx.checks.ofProject(project)) {
        // a ping that comes in meanwhile waits for the lock, and then finds no check
        await tx.checks.locked(check);
        await tx.checks.remove(check);
        gone.push({ project, check });
      }
      await tx.projects.remove(project);
    }
    await tx.users.remove(user.id);
  });
  for (const { project, check } of gone) bus.publish({ what: 'check', project, check });
}
