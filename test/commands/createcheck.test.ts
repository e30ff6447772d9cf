import { describe, expect, test } from 'vitest';
import { fieldOf, SETTINGS } from '../../server/core/check-settings.ts';
import { pageStores } from '../support/stores.ts';
import { commandsOn } from './rollcall.ts';

describe.each(pageStores)('on $name', ({ open }) => {
  const { db, run, json } = commandsOn(open);

  describe('createcheck', () => {
    test('takes the defaults and prints where to ping', async () => {
      const { code: project, ping_key } = await json('createproject', '--owner', 'c@example.org', '--name', 'C');
      const shown = await json('createcheck', '--project', project.toUpperCase(), '--name', 'Nightly Backup');
      expect(shown).toEqual({
        code: expect.stringMatching(/^[0-9a-f-]{36}$/),
        name: 'Nightly Backup',
        slug: 'nightly-backup',
        kind: 'simple',
        ping_url: `http://localhost:8000/ping/${shown.code}`,
        slug_url: `http://localhost:8000/ping/${ping_key}/nightly-backup`,
        ping_email: `${shown.code}@localhost`,
      });
      expect(await db().store.checks.byCode(shown.code)).toMatchObject({
        timeoutSecs: 86_400,
        graceSecs: 3600,
        tz: 'UTC',
        status: 'new',
        nPings: 0,
        alertAfter: null,
      });
    });

    test('takes every field, and a legacy zone by its present name', async () => {
      const { code: project } = await json('createproject', '--owner', 'c@example.org', '--name', 'C');
      const name = '😀'.repeat(100);
      const args = ['--name', name, '--slug', 'a_b-1', '--tags', 'prod db', '--desc', 'two\nlines', '--grace', '60'];
      const schedule = ['--kind', 'cron', '--schedule', '0 3 * * 1-5', '--tz', 'Europe/Kiev', '--methods', 'POST'];
      const filters = [
        '--manual-resume',
        '--filter-subject',
        '--filter-default-fail',
        '--start-kw',
        'go',
        '--success-kw',
        'ok',
      ];
      const shown = await json('createcheck', '--project', project, ...args, ...schedule, ...filters);
      expect(await db().store.checks.byCode(shown.code)).toMatchObject({
        ...{ name, slug: 'a_b-1', tags: 'prod db', desc: 'two\nlines', kind: 'cron', schedule: '0 3 * * 1-5' },
        ...{ tz: 'Europe/Kyiv', graceSecs: 60, methods: 'POST', manualResume: true, filterSubject: true },
        ...{ filterBody: false, filterDefaultFail: true, startKw: 'go', successKw: 'ok', failureKw: '' },
      });
    });

    test('takes every field that is a number', async () => {
      const { code: project } = await json('createproject', '--owner', 'c@example.org', '--name', 'C');
      const numbers = SETTINGS.flatMap((setting) => {
        const field = fieldOf(setting);
        return field.type === 'seconds' || field.type === 'count' ? [{ setting, ...field }] : [];
      });
      const args = numbers.flatMap(({ name, least }) => [`--${name.replaceAll('_', '-')}`, String(least + 1)]);
      const shown = await json('createcheck', '--project', project, ...args);
      expect(await db().store.checks.byCode(shown.code)).toMatchObject(
        Object.fromEntries(numbers.map(({ setting, least }) => [setting, least + 1])),
      );
    });

    test('assigns all channels of the project, or those named', async () => {
      const { code: project } = await json('createproject', '--owner', 'c@example.org', '--name', 'C');
      const channel = (name: string, value: string) =>
        json('createchannel', '--project', project, '--kind', 'email', '--name', name, '--value', value);
      const [ops, dev] = [await channel('ops', 'ops@example.org'), await channel('dev', 'dev@example.org')];
      const codesOf = async (...args: readonly string[]) => {
        const check = await db().store.checks.byCode((await json('createcheck', '--project', project, ...args)).code);
        return (await db().store.channels.ofCheck(check?.id ?? 0)).map(({ code }) => code);
      };
      expect(await codesOf()).toEqual([ops.code, dev.code]);
      expect(await codesOf('--channels', '')).toEqual([]);
      expect(await codesOf('--channels', `dev,${dev.code}`)).toEqual([dev.code]);
      const wrong = await run('createcheck', '--project', project, '--channels', 'dev,nobody');
      expect(wrong).toMatchObject({
        code: 2,
        err: 'rollcall createcheck: --channels does not match a channel: nobody\n',
      });
    });

    test('is refused when the owner has no check left', async () => {
      const { code: project } = await json(
        'createproject',
        '--owner',
        'd@example.org',
        '--name',
        'D',
        '--check-limit',
        '1',
      );
      await json('createcheck', '--project', project);
      const { code, err } = await run('createcheck', '--project', project);
      expect([code, err]).toEqual([
        1,
        'rollcall createcheck: the owner of the project has 1 check, and the limit is 1\n',
      ]);
    });

    test('says everything that is wrong at once', async () => {
      const { code: project } = await json('createproject', '--owner', 'e@example.org', '--name', 'E');
      const long = 'x'.repeat(300);
      const args = [
        '--name',
        long,
        '--tags',
        long.repeat(2),
        '--slug',
        'Üpper',
        '--timeout',
        '5',
        '--grace',
        '31536001',
      ];
      const { code, err } = await run('createcheck', '--project', project, ...args, '--tz', 'Moon', '--start-kw', long);
      expect(code).toBe(2);
      for (const option of ['name', 'tags', 'slug', 'timeout', 'grace', 'tz', 'start-kw'])
        expect(err).toContain(`--${option} `);
    });

    test.each([
      [['--project', 'x'], 2, '--project must be the code'],
      [[], 2, '--project is required'],
      [['--project', '11111111-1111-4111-8111-111111111111'], 1, 'there is no project 11111111'],
      [['--kind', 'daily'], 2, '--kind must be one of simple, cron, oncalendar'],
      [['--methods', 'GET'], 2, '--methods must be POST or empty'],
    ])('%j fails: %i %s', async (args, exitCode, message) => {
      const { code, err } = await run('createcheck', ...args);
      expect(code).toBe(exitCode);
      expect(err).toContain(message);
    });
  });
});
