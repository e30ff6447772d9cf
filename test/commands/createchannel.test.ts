import { describe, expect, test } from 'vitest';
import { pageStores } from '../support/stores.ts';
import { commandsOn } from './rollcall.ts';

describe.each(pageStores)('on $name', ({ open }) => {
  const { db, run, json } = commandsOn(open);

  describe('createchannel', () => {
    test('is assigned to the checks there are; an email address counts as verified', async () => {
      const { code: project } = await json('createproject', '--owner', 'f@example.org', '--name', 'F');
      const checkCode = (await json('createcheck', '--project', project)).code;
      const shown = await json('createchannel', '--project', project, '--kind', 'email', '--value', 'ops@example.org');
      expect(Object.keys(shown)).toEqual(['code']);
      const check = await db().store.checks.byCode(checkCode);
      expect(await db().store.channels.ofCheck(check?.id ?? 0)).toMatchObject([
        { code: shown.code, kind: 'email', value: 'ops@example.org', emailVerified: true, disabled: false, name: '' },
      ]);
    });

    test('of a kind that is switched off is made, with a note', async () => {
      const { code: project } = await json('createproject', '--owner', 'f@example.org', '--name', 'F');
      const value = '{"cmd_down":"true","cmd_up":"true"}';
      const { code, out, err } = await run('createchannel', '--project', project, '--kind', 'shell', '--value', value);
      expect([code, out]).toEqual([0, expect.stringMatching(/^code: [0-9a-f-]{36}\n$/)]);
      expect(err).toContain('shell is not enabled on this server');
    });

    test.each([
      [['--kind', 'nope', '--value', 'x'], '--kind must be one of '],
      [['--kind', 'slack', '--value', '{}'], '--value is not a valid slack setting'],
      [['--kind', 'email', '--value', ''], '--value is required'],
      [['--value', 'x'], '--kind is required'],
      [
        ['--kind', 'email', '--value', 'a@example.org', '--name', '😀'.repeat(101)],
        '--name can have at most 100 characters',
      ],
    ])('%j is a bad argument: %s', async (args, message) => {
      const { code: project } = await json('createproject', '--owner', 'f@example.org', '--name', 'F');
      const { code, out, err } = await run('createchannel', '--project', project, ...args);
      expect([code, out]).toEqual([2, '']);
      expect(err).toContain(message);
    });
  });
});
