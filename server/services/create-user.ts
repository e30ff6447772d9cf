import { randomUUID } from 'node:crypto';
import type { Config } from '../config.ts';
import type { Instant } from '../core/instant.ts';
import { message } from '../core/messages.ts';
import { slugify } from '../core/slug.ts';
import { DEFAULT_BURST } from '../core/storm.ts';
import { RollcallError } from '../errors.ts';
import { hashPassword, unusablePassword } from '../passwords.ts';
import type { Store, User } from '../store/store.ts';
import { newCheck } from './create-check.ts';
import { newProject } from './create-project.ts';
import { accountEmail } from './email-address.ts';

const USERNAME_LENGTH = 30;
const FIRST_CHECK = 'My First Check';

/** Who a new account is for. */
export interface UserWish {
  readonly email: string;
  /** Absent: none, sign-in by mail link only. */
  readonly password?: string;
  /** Time zone; default UTC. */
  readonly tz?: string;
  readonly isStaff?: boolean;
  readonly isSuperuser?: boolean;
}

export interface UserDeps {
  readonly store: Store;
  readonly config: Pick<Config, 'usePayments'>;
  readonly now: Instant;
}

/**
 * Creates an account ready to use: one project, one check, and one verified email channel assigned to it.
 * Throws `Invalid` for a bad address; a `RollcallError` with code `conflict` when it has an account already.
 */
export async function createAccount(wish: UserWish, deps: UserDeps): Promise<User> {
  const password = await passwordOf(wish);
  return await deps.store.transaction(async (tx) => {
    const user = await insertUser(wish, password, { ...deps, store: tx });
    if (wish.tz !== undefined) await tx.profiles.update(user.id, { tz: wish.tz });
    const project = await tx.projects.insert(newProject({ ownerId: user.id, name: '', badgeKey: user.username }));
    const check = await tx.checks.insert(
      newCheck(
        project.id,
        { name: FIRST_CHECK, slug: slugify(FIRST_CHECK), tz: await tx.users.timeZone(user.id) },
        deps.now,
      ),
    );
    const channel = await tx.channels.insert({
      code: randomUUID(),
      projectId: project.id,
      createdAt: deps.now,
      name: '',
      kind: 'email',
      value: user.email,
      emailVerified: true,
      burst: DEFAULT_BURST,
    });
    await tx.checks.assignChannels(check.id, [channel.id]);
    return user;
  });
}

/** Creates an account without a project, for someone who gets or joins one. Throws as `createAccount` does. */
export async function createUser(wish: UserWish, deps: UserDeps): Promise<User> {
  return await insertUser(wish, await passwordOf(wish), deps);
}

function passwordOf({ password }: UserWish): string | Promise<string> {
  return password === undefined ? unusablePassword() : hashPassword(password);
}

async function insertUser(wish: UserWish, password: string, { store, config, now }: UserDeps): Promise<User> {
  const email = accountEmail(wish.email, 'email');
  if (await store.users.byEmail(email)) {
    throw new RollcallError(message('account-exists', { email }), { code: 'conflict', status: 409 });
  }
  return await store.users.insert({
    username: randomUUID().slice(0, USERNAME_LENGTH),
    email,
    password,
    isStaff: wish.isStaff ?? false,
    isSuperuser: wish.isSuperuser ?? false,
    createdAt: now,
    ...limitsOf(config),
  });
}

/** Returns what a new account may own and send. */
export function limitsOf({ usePayments }: Pick<Config, 'usePayments'>) {
  if (usePayments) return { checkLimit: 20, smsLimit: 0, callLimit: 0 };
  return { checkLimit: 10_000, smsLimit: 10_000, callLimit: 10_000 };
}

/** An account, and whether it had to be made. */
export interface EnsuredAccount {
  readonly user: User;
  readonly isNew: boolean;
}

/** Returns the account of an address; makes one, ready to use, when there is none. Fine to do twice at the same moment. */
export async function ensureAccount(wish: Omit<UserWish, 'password'>, deps: UserDeps): Promise<EnsuredAccount> {
  const existing = await deps.store.users.byEmail(wish.email);
  if (existing !== null) return { user: existing, isNew: false };
  try {
    return { user: await createAccount(wish, deps), isNew: true };
  } catch (error) {
    // another request may have created the account meanwhile: the databases say so each in their own way
    const other = await deps.store.users.byEmail(wish.email);
    if (other === null) throw error;
    return { user: other, isNew: false };
  }
}
