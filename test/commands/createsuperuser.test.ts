import { describe, expect, test } from 'vitest';
import { verifyPassword } from '../../server/passwords.ts';
import { rowsOf } from '../../server/store/sql.ts';
import { pageStores } from '../support/stores.ts';
import { commandsOn, rollcallHere } from './rollcall.ts';

describe.each(pageStores)('on $name', ({ open }) => {
  const { db, run, runApart, json, surroundings } = commandsOn(open);

  describe('createsuperuser', () => {
    test('makes an account with a project, a check and a verified channel assigned to it', async () => {
      const args = ['--email', 'Root@Example.org', '--password', ' pass word '];
      const { code, out } = await runApart('createsuperuser', ...args);
      expect([code, out]).toEqual([0, 'created the superuser root@example.org\n']);

      const user = await db().store.users.byEmail('root@example.org');
      expect(user).toMatchObject({ isStaff: true, isSuperuser: true, isActive: true });
      const [row] = await rowsOf<{ password: string }>(
        db().store.dialect.knex,
        'select password from users where id = ?',
        [user?.id ?? 0],
      );
      expect(await verifyPassword(' pass word ', row?.password ?? '')).toBe(true);

      const [project, ...others] = (await db().store.projects.all()).filter(({ ownerId }) => ownerId === user?.id);
      expect(others).toEqual([]);
      expect(project).toMatchObject({ name: '', badgeKey: user?.username, apiKey: '', pingKey: null });
      expect(user?.username).toHaveLength(30);
      const [check] = await db().store.checks.ofProject(project?.id ?? 0);
      expect(check).toMatchObject({
        name: 'My First Check',
        slug: 'my-first-check',
        timeoutSecs: 86_400,
        graceSecs: 3600,
      });
      expect(await db().store.channels.ofCheck(check?.id ?? 0)).toMatchObject([
        { kind: 'email', value: 'root@example.org', emailVerified: true },
      ]);
    });

    test('takes --pass too, and refuses an address that has an account', async () => {
      expect((await run('createsuperuser', '--email', 'g@example.org', '--pass', 'x')).code).toBe(0);
      const again = await run('createsuperuser', '--email', 'G@example.org', '--pass', 'x');
      expect(again).toMatchObject({
        code: 1,
        err: 'rollcall createsuperuser: there is already an account for g@example.org\n',
      });
    });

    test.each([
      [[], '--email is required'],
      [['--email', 'h@example.org'], '--password is required'],
      [['--email', 'h@example.org', '--password', ' '], 'the password must not be blank'],
      [['--email', 'h@', '--password', 'x'], 'is not an email address'],
    ])('%j without a terminal is a bad argument: %s', async (args, message) => {
      const { code, err } = await run('createsuperuser', ...args);
      expect(code).toBe(2);
      expect(err).toContain(message);
      expect(await db().store.users.byEmail('h@example.org')).toBeNull();
    });
  });

  test('createsuperuser at a terminal asks until the answers will do, the password twice', async () => {
    await json('createproject', '--owner', 'taken@example.org', '--name', 'x');
    const typed = ['nobody', 'taken@example.org', 'n', ' Boss@example.org', '', 'one', 'two', 'right', 'right'];
    const told: string[] = [];
    const answer = async (question: string) => {
      told.push(question);
      return typed.shift() ?? '';
    };
    const prompt = { ask: answer, askHidden: answer, say: (text: string) => told.push(text) };
    const outcome = await rollcallHere(['createsuperuser'], { ...surroundings(), prompt });
    expect(outcome).toEqual({ code: 0, out: 'created the superuser boss@example.org\n', err: '' });
    expect(told).toEqual([
      'Email address: ',
      '"nobody" is not an email address',
      'Email address: ',
      'There is already an account for taken@example.org. Make it a superuser? [y/N] ',
      'Email address: ',
      'Password: ',
      'The password must not be blank.',
      'Password: ',
      'Password again: ',
      'The passwords do not match. Try again.',
      'Password: ',
      'Password again: ',
    ]);
  });

  describe('createsuperuser for an address that has an account', () => {
    test('without a terminal names --promote, which keeps the project and sets the password', async () => {
      await json('createproject', '--owner', 'owner@example.org', '--name', 'Jobs');
      const args = ['createsuperuser', '--email', 'owner@example.org', '--password', 'right'];
      const refused = await run(...args);
      expect([refused.code, refused.err]).toEqual([
        1,
        'rollcall createsuperuser: there is already an account for owner@example.org; add --promote to make it a superuser\n',
      ]);
      const { code, out } = await run(...args, '--promote');
      expect([code, out]).toEqual([0, 'made owner@example.org a superuser\n']);
      const user = await db().store.users.byEmail('owner@example.org');
      expect(user).toMatchObject({ isStaff: true, isSuperuser: true });
      expect(await verifyPassword('right', await db().store.users.password(user?.id ?? 0))).toBe(true);
      expect(await db().store.projects.ownedBy(user?.id ?? 0)).toMatchObject([{ name: 'Jobs' }]);
    });

    test('at a terminal asks, and asks for a password only if there is none', async () => {
      await json('createproject', '--owner', 'asked@example.org', '--name', 'x');
      const typed = ['y', 'right', 'right'];
      const answer = async () => typed.shift() ?? '';
      const prompt = { ask: answer, askHidden: answer, say: () => undefined };
      const args = ['createsuperuser', '--email', 'asked@example.org'];
      expect((await rollcallHere(args, { ...surroundings(), prompt })).out).toBe(
        'made asked@example.org a superuser\n',
      );
      const user = await db().store.users.byEmail('asked@example.org');
      expect(await verifyPassword('right', await db().store.users.password(user?.id ?? 0))).toBe(true);
    });

    test('--promote for an address without an account creates one', async () => {
      const args = ['--email', 'fresh@example.org', '--password', 'right', '--promote'];
      expect((await run('createsuperuser', ...args)).out).toBe('created the superuser fresh@example.org\n');
    });
  });
});
