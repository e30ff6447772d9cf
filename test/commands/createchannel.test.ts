import { existsSync } from 'node:fs';
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
      ['signal', '{"value":"+371 1234-5678"}', '{"value":"+37112345678","up":true,"down":true}'],
      ['signal', '{"group_id":"Z3JvdXA=","user":"+15550100"}', '{"group_id":"Z3JvdXA=","user":"+15550100"}'],
      ['mattermost', 'https://mattermost/hooks/x', 'https://mattermost/hooks/x'],
      ['mattermost', '{"host":"nas","token":"t"}', '{"host":"nas","token":"t"}'],
    ])('%s %s is stored as %s', async (kind, value, stored) => {
      const { code: project } = await json('createproject', '--owner', 'f@example.org', '--name', 'F');
      const { out } = await run('createchannel', '--project', project, '--kind', kind, '--value', value);
      expect(await db().store.channels.byCode(out.trim().replace('code: ', ''))).toMatchObject({ kind, value: stored });
    });

    test('the note about a kind that is off names a page that exists', async () => {
      const { code: project } = await json('createproject', '--owner', 'f@example.org', '--name', 'F');
      const value = '{"cmd_down":"true","cmd_up":"true"}';
      const { err } = await run('createchannel', '--project', project, '--kind', 'shell', '--value', value);
      const [page = ''] = /docs\/[\w/]+\.md/.exec(err) ?? [];
      expect(existsSync(page)).toBe(true);
    });

    test.each([
      [['--kind', 'nope', '--value', 'x'], '--kind must be one of '],
      [['--kind', 'slack', '--value', '{}'], '--value is not a valid slack setting'],
      [
        ['--kind', 'mattermost', '--value', 'notaurl'],
        '--value is not a valid mattermost setting: Incoming webhook URL: Enter a URL that begins with http',
      ],
      [['--kind', 'mattermost', '--value', '{"url":"notaurl"}'], 'Incoming webhook URL: Enter a URL'],
      [['--kind', 'mattermost', '--value', 'mattermost.example.org/hooks/x'], 'Incoming webhook URL: Enter a URL'],
      [['--kind', 'signal', '--value', '{"value":"abc"}'], 'is not a valid signal setting: '],
      [['--kind', 'signal', '--value', '{"value":"+37112345678","up":false,"down":false}'], 'Choose at least one'],
      [['--kind', 'email', '--value', 'nobody'], 'Enter one email address'],
      [['--kind', 'email', '--value', 'a@example.org, b@example.org'], 'Enter one email address'],
      [['--kind', 'sms', '--value', '{"value":"12"}'], 'is not a valid sms setting: '],
      [['--kind', 'ntfy', '--value', '{"topic":"a b","url":"https://ntfy.sh","priority":3,"priority_up":3}'], 'ntfy'],
      [['--kind', 'telegram', '--value', '{"id":0}'], 'chat id'],
      [
        ['--kind', 'group', '--value', '11111111-1111-4111-8111-111111111111'],
        'the project has no integration 11111111-1111-4111-8111-111111111111',
      ],
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
