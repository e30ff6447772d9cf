import { describe, expect, test } from 'vitest';
import { isApiKey } from '../../server/keys.ts';
import { pageStores } from '../support/stores.ts';
import { commandsOn, SECRET_KEY } from './rollcall.ts';

describe.each(pageStores)('on $name', ({ open }) => {
  const { db, run, runApart, json } = commandsOn(open);

  test('commands of a real shell print one JSON object and nothing else', async () => {
    const object = async (...args: readonly string[]) => {
      const { code, out, err } = await runApart(...args, '--json');
      expect({ code, err, lines: out.split('\n').length }).toEqual({ code: 0, err: '', lines: 2 });
      return JSON.parse(out);
    };
    const { code: project } = await object('createproject', '--owner', 'shell@example.org', '--name', 'Shell');
    const { code: channel } = await object(
      'createchannel',
      '--project',
      project,
      '--kind',
      'email',
      '--value',
      'a@example.org',
    );
    const { code: check } = await object('createcheck', '--project', project, '--schedule', '0 3 * * *');
    const stored = await db().store.checks.byCode(check);
    expect(stored).toMatchObject({ kind: 'cron' });
    expect(await db().store.channels.ofCheck(stored?.id ?? 0)).toMatchObject([{ code: channel }]);
  });

  describe('createproject', () => {
    test('makes the owner, without a project or check of their own, and prints the keys once', async () => {
      const shown = await json(
        'createproject',
        '--owner',
        ' Ann@Example.org',
        '--name',
        'Backups 😀',
        '--check-limit',
        '1',
      );
      expect(Object.keys(shown)).toEqual(['code', 'api_key', 'api_key_readonly', 'ping_key']);
      const [project, owner] = [
        await db().store.projects.byCode(shown.code),
        await db().store.users.byEmail('ann@example.org'),
      ];
      expect(project).toMatchObject({
        name: 'Backups 😀',
        ownerId: owner?.id,
        pingKey: shown.ping_key,
        badgeKey: shown.code,
      });
      const keys = { secretKey: SECRET_KEY, secretKeyFallbacks: [] };
      expect(shown.api_key).toMatch(/^hcw_/);
      expect(isApiKey(shown.api_key, project?.apiKey ?? '', keys)).toBe(true);
      expect(isApiKey(shown.api_key_readonly, project?.apiKeyReadonly ?? '', keys)).toBe(true);
      expect(await db().store.users.checkUsage(owner?.id ?? 0)).toEqual({ limit: 1, used: 0 });
      expect((await db().store.projects.all()).filter(({ ownerId }) => ownerId === owner?.id)).toHaveLength(1);
    });

    test('takes an owner that is there, and keeps their limit', async () => {
      const first = await json('createproject', '--owner', 'bob@example.org', '--name', 'One', '--check-limit', '7');
      const second = await json('createproject', '--owner', 'BOB@example.org', '--name', 'Two');
      const projects = await Promise.all([first, second].map(({ code }) => db().store.projects.byCode(code)));
      expect(projects[0]?.ownerId).toBe(projects[1]?.ownerId);
      expect(await db().store.users.checkUsage(projects[0]?.ownerId ?? 0)).toMatchObject({ limit: 7 });
    });

    test.each([
      [['--name', 'x'], '--owner is required'],
      [['--owner', 'x@example.org'], '--name is required'],
      [['--owner', 'nobody', '--name', 'x'], '--owner is not an email address'],
      [['--owner', `${'x'.repeat(250)}@example.org`, '--name', 'x'], '--owner is not an email address'],
      [['--owner', 'x@example.org', '--name', 'x'.repeat(300)], '--name must have 1 to 200 characters'],
      [['--owner', 'x@example.org', '--name', '  '], '--name must have 1 to 200 characters'],
      [['--owner', 'x@example.org', '--name', 'x', '--check-limit', 'many'], '--check-limit must be a whole number'],
    ])('%j is a bad argument: %s', async (args, message) => {
      const { code, out, err } = await run('createproject', ...args);
      expect([code, out]).toEqual([2, '']);
      expect(err).toContain(message);
      expect(await db().store.users.byEmail('x@example.org')).toBeNull();
    });
  });
});
