import { randomUUID } from 'node:crypto';
import type { User } from '../../server/store/store.ts';
import { CONFIRMED } from '../support/people.ts';
import type { Visitor } from '../support/visitor.ts';
import type { Target } from './target.ts';

/** The password of the accounts that are attacked. */
export const PASSWORD = 'four lamps under water';

const LOGIN = '/accounts/login/';
const CHANGE_LINK = /\/accounts\/change_email\/(?!undo)[^/\s]+\//;
const UNDO_LINK = /\/accounts\/change_email\/undo\/[^/\s]+\//;

/** Changes the address as a thief who has the user's session; returns what the thief has, and the owner's link. */
export async function changeEmail(target: Target, user: User, before: string) {
  const email = `${randomUUID()}@evil.example`;
  const thief = await target.signIn(user, CONFIRMED);
  await thief.post('/accounts/change_email/', { email });
  await thief.get(await target.linkMailedTo(email, CHANGE_LINK));
  return { email, thief, undo: await target.linkMailedTo(before, UNDO_LINK) };
}

/** Sends the form to log in. */
export async function tryPassword(visitor: Visitor, email: string, password: string, headers = {}) {
  return await visitor.post(LOGIN, { action: 'login', email, password }, headers);
}

/** Tells whether the password is taken. */
export async function signsIn(visitor: Visitor, email: string, password: string): Promise<boolean> {
  return (await tryPassword(visitor, email, password)).status === 302;
}
