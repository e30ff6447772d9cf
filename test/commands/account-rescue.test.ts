import { describe, expect, test } from 'vitest';
import { verifyPassword } from '../../server/passwords.ts';
import { at } from '../support/builders.ts';
import { seedUser } from '../support/seed.ts';
import { stores } from '../support/stores.ts';
import { commandsOn, rollcallHere } from './rollcall.ts';

describe.each(stores)('on $name', ({ open }) => {
  const { db, run, surroundings } = commandsOn(open);

  const withFactors = async () => {
    const { store } = db();
    const user = await seedUser(store);
    await store.profiles.update(user.id, { totp: 'JBSWY3DPEHPK3PXP' });
    await store.recoveryCodes.replace(user.id, ['a', 'b'], at(0));
    const key = { userId: user.id, name: 'blue', createdAt: at(0), signCount: 0, data: new Uint8Array([1]) };
    await store.credentials.insert({ ...key, code: crypto.randomUUID() });
    return user;
  };
  const answering = (...typed: string[]) => {
    const told: string[] = [];
    const answer = async (question: string) => {
      told.push(question);
      return typed.shift() ?? '';
    };
    return { told, prompt: { ask: answer, askHidden: answer, say: (text: string) => told.push(text) } };
  };

  test('F16 resettwofactor removes the app, the keys and the recovery codes after a yes', async () => {
    const { store } = db();
    const user = await withFactors();
    const { prompt, told } = answering('yes');
    const args = ['resettwofactor', '--email', user.email.toUpperCase()];
    const { code, out } = await rollcallHere(args, { ...surroundings(), prompt });
    expect([code, told.length]).toEqual([0, 1]);
    expect(out).toContain(`removed the authenticator app and 1 security key(s) of ${user.email}`);
    expect(await store.users.secondFactors(user.id)).toEqual({ keys: 0, totp: false });
    expect(await store.recoveryCodes.left(user.id)).toBe(0);
  });

  test('F16 resettwofactor changes nothing without a yes, and wants --yes where nobody can be asked', async () => {
    const { store } = db();
    const user = await withFactors();
    const { prompt } = answering('');
    expect((await rollcallHere(['resettwofactor', '--email', user.email], { ...surroundings(), prompt })).code).toBe(1);
    expect(await run('resettwofactor', '--email', user.email)).toMatchObject({ code: 2 });
    expect((await run('resettwofactor', '--email', 'nobody@example.org', '--yes')).code).toBe(1);
    expect((await run('resettwofactor')).code).toBe(2);
    expect(await store.users.secondFactors(user.id)).toEqual({ keys: 1, totp: true });
    expect((await run('resettwofactor', '--email', user.email, '--yes')).code).toBe(0);
    expect(await store.users.secondFactors(user.id)).toEqual({ keys: 0, totp: false });
  });

  test('changepassword asks twice until the password will do', async () => {
    const { store } = db();
    const user = await seedUser(store);
    const { prompt, told } = answering(
      'short',
      'four lamps under water',
      'other',
      ...Array(2).fill('five boats at noon'),
    );
    const { code, out } = await rollcallHere(['changepassword', user.username], { ...surroundings(), prompt });
    expect([code, out]).toEqual([0, `the password of ${user.email} has been changed\n`]);
    expect(told.join('\n')).toContain('The passwords do not match');
    expect(await verifyPassword('five boats at noon', await store.users.password(user.id))).toBe(true);
  });

  test('changepassword needs one account that is there, and a terminal', async () => {
    const { prompt } = answering();
    expect((await rollcallHere(['changepassword', 'nobody'], { ...surroundings(), prompt })).code).toBe(1);
    expect((await rollcallHere(['changepassword'], { ...surroundings(), prompt })).code).toBe(2);
    expect((await run('changepassword', 'nobody')).code).toBe(2);
  });
});
