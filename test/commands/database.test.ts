import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import { addSecs } from '../../server/core/instant.ts';
import { isApiKey } from '../../server/keys.ts';
import { verifyPassword } from '../../server/passwords.ts';
import { directly } from '../../server/store/dialect/dialect.ts';
import { heartbeatStore } from '../../server/store/heartbeats.ts';
import { unmigrate } from '../../server/store/migrations.ts';
import { rowsOf } from '../../server/store/sql.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { databaseEnv, type Outcome, rollcall } from './rollcall.ts';

const SECRET_KEY = 'secret of this test';

describe.each(stores)('on $name', ({ open }) => {
  let db: TestStore;
  let cwd: string;
  beforeAll(async () => {
    db = await open();
    cwd = mkdtempSync(join(tmpdir(), 'rollcall-commands-'));
  });
  afterAll(async () => {
    await db.cleanup();
    rmSync(cwd, { recursive: true, force: true });
  });
  const run = (...args: readonly string[]): Promise<Outcome> =>
    rollcall(args, { cwd, env: { SECRET_KEY, ...databaseEnv(db.options) } });
  const json = async (...args: readonly string[]) => {
    const { code, out, err } = await run(...args, '--json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    return JSON.parse(out);
  };

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
        await db.store.projects.byCode(shown.code),
        await db.store.users.byEmail('ann@example.org'),
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
      expect(await db.store.users.checkUsage(owner?.id ?? 0)).toEqual({ limit: 1, used: 0 });
      expect((await db.store.projects.all()).filter(({ ownerId }) => ownerId === owner?.id)).toHaveLength(1);
    });

    test('takes an owner that is there, and keeps their limit', async () => {
      const first = await json('createproject', '--owner', 'bob@example.org', '--name', 'One', '--check-limit', '7');
      const second = await json('createproject', '--owner', 'BOB@example.org', '--name', 'Two');
      const projects = await Promise.all([first, second].map(({ code }) => db.store.projects.byCode(code)));
      expect(projects[0]?.ownerId).toBe(projects[1]?.ownerId);
      expect(await db.store.users.checkUsage(projects[0]?.ownerId ?? 0)).toMatchObject({ limit: 7 });
    });

    test.each([
      [['--name', 'x'], '--owner is needed'],
      [['--owner', 'x@example.org'], '--name is needed'],
      [['--owner', 'nobody', '--name', 'x'], '--owner is not an e-mail address'],
      [['--owner', `${'x'.repeat(250)}@example.org`, '--name', 'x'], '--owner is not an e-mail address'],
      [['--owner', 'x@example.org', '--name', 'x'.repeat(300)], '--name must have 1 to 200 characters'],
      [['--owner', 'x@example.org', '--name', '  '], '--name must have 1 to 200 characters'],
      [['--owner', 'x@example.org', '--name', 'x', '--check-limit', 'many'], '--check-limit must be a whole number'],
    ])('%j is a bad argument: %s', async (args, message) => {
      const { code, out, err } = await run('createproject', ...args);
      expect([code, out]).toEqual([2, '']);
      expect(err).toContain(message);
      expect(await db.store.users.byEmail('x@example.org')).toBeNull();
    });
  });

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
      expect(await db.store.checks.byCode(shown.code)).toMatchObject({
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
      expect(await db.store.checks.byCode(shown.code)).toMatchObject({
        ...{ name, slug: 'a_b-1', tags: 'prod db', desc: 'two\nlines', kind: 'cron', schedule: '0 3 * * 1-5' },
        ...{ tz: 'Europe/Kyiv', graceSecs: 60, methods: 'POST', manualResume: true, filterSubject: true },
        ...{ filterBody: false, filterDefaultFail: true, startKw: 'go', successKw: 'ok', failureKw: '' },
      });
    });

    test('assigns all channels of the project, or those named', async () => {
      const { code: project } = await json('createproject', '--owner', 'c@example.org', '--name', 'C');
      const channel = (name: string, value: string) =>
        json('createchannel', '--project', project, '--kind', 'email', '--name', name, '--value', value);
      const [ops, dev] = [await channel('ops', 'ops@example.org'), await channel('dev', 'dev@example.org')];
      const codesOf = async (...args: readonly string[]) => {
        const check = await db.store.checks.byCode((await json('createcheck', '--project', project, ...args)).code);
        return (await db.store.channels.ofCheck(check?.id ?? 0)).map(({ code }) => code);
      };
      expect(await codesOf()).toEqual([ops.code, dev.code]);
      expect(await codesOf('--channels', '')).toEqual([]);
      expect(await codesOf('--channels', `dev,${dev.code}`)).toEqual([dev.code]);
      const wrong = await run('createcheck', '--project', project, '--channels', 'dev,nobody');
      expect(wrong).toMatchObject({ code: 2, err: 'rollcall createcheck: --channels names no channel: nobody\n' });
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
      expect([code, err]).toEqual([1, 'rollcall createcheck: the owner of the project has 1 checks and may have 1\n']);
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
      [[], 2, '--project is needed'],
      [['--project', '11111111-1111-4111-8111-111111111111'], 1, 'there is no project 11111111'],
      [['--kind', 'daily'], 2, '--kind is none of simple, cron, oncalendar'],
      [['--methods', 'GET'], 2, '--methods may be POST or empty'],
    ])('%j fails: %i %s', async (args, exitCode, message) => {
      const { code, err } = await run('createcheck', ...args);
      expect(code).toBe(exitCode);
      expect(err).toContain(message);
    });
  });

  describe('createchannel', () => {
    test('is assigned to the checks there are; an e-mail address counts as verified', async () => {
      const { code: project } = await json('createproject', '--owner', 'f@example.org', '--name', 'F');
      const checkCode = (await json('createcheck', '--project', project)).code;
      const shown = await json('createchannel', '--project', project, '--kind', 'email', '--value', 'ops@example.org');
      expect(Object.keys(shown)).toEqual(['code']);
      const check = await db.store.checks.byCode(checkCode);
      expect(await db.store.channels.ofCheck(check?.id ?? 0)).toMatchObject([
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
      [['--kind', 'nope', '--value', 'x'], '--kind is none of '],
      [['--kind', 'slack', '--value', '{}'], '--value is not a valid slack setting'],
      [['--kind', 'email', '--value', ''], '--value is needed'],
      [['--value', 'x'], '--kind is needed'],
      [['--kind', 'email', '--value', 'a@example.org', '--name', '😀'.repeat(101)], '--name may have 100 characters'],
    ])('%j is a bad argument: %s', async (args, message) => {
      const { code: project } = await json('createproject', '--owner', 'f@example.org', '--name', 'F');
      const { code, out, err } = await run('createchannel', '--project', project, ...args);
      expect([code, out]).toEqual([2, '']);
      expect(err).toContain(message);
    });
  });

  describe('createsuperuser', () => {
    test('makes an account with a project, a check and a verified channel assigned to it', async () => {
      const args = ['--email', 'Root@Example.org', '--password', ' pass word '];
      const { code, out } = await run('createsuperuser', ...args);
      expect([code, out]).toEqual([0, 'created the superuser root@example.org\n']);

      const user = await db.store.users.byEmail('root@example.org');
      expect(user).toMatchObject({ isStaff: true, isSuperuser: true, isActive: true });
      const [row] = await rowsOf<{ password: string }>(
        db.store.dialect.knex,
        'select password from users where id = ?',
        [user?.id ?? 0],
      );
      expect(await verifyPassword(' pass word ', row?.password ?? '')).toBe(true);

      const [project, ...others] = (await db.store.projects.all()).filter(({ ownerId }) => ownerId === user?.id);
      expect(others).toEqual([]);
      expect(project).toMatchObject({ name: '', badgeKey: user?.username, apiKey: '', pingKey: null });
      expect(user?.username).toHaveLength(30);
      const [check] = await db.store.checks.ofProject(project?.id ?? 0);
      expect(check).toMatchObject({
        name: 'My First Check',
        slug: 'my-first-check',
        timeoutSecs: 86_400,
        graceSecs: 3600,
      });
      expect(await db.store.channels.ofCheck(check?.id ?? 0)).toMatchObject([
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
      [[], '--email is needed'],
      [['--email', 'h@example.org'], '--password is needed'],
      [['--email', 'h@example.org', '--password', ' '], 'the password must not be blank'],
      [['--email', 'h@', '--password', 'x'], 'is not an e-mail address'],
    ])('%j without a terminal is a bad argument: %s', async (args, message) => {
      const { code, err } = await run('createsuperuser', ...args);
      expect(code).toBe(2);
      expect(err).toContain(message);
      expect(await db.store.users.byEmail('h@example.org')).toBeNull();
    });
  });

  describe('healthcheck', () => {
    test.each([
      [200, 0],
      [503, 1],
    ])('asks the web process: %i ends with %i', async (status, exitCode) => {
      const asked: string[] = [];
      const server = createServer((req, res) => {
        asked.push(`${req.headers.host} ${req.url}`);
        res.writeHead(status).end('OK');
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const address: AddressInfo | string | null = server.address();
      const port = typeof address === 'object' ? String(address?.port) : '';
      const env = { SECRET_KEY, SITE_ROOT: 'https://x.example.org/hc', PORT: port };
      const { code } = await rollcall(['healthcheck'], { cwd, env });
      server.close();
      expect([code, asked]).toEqual([exitCode, ['x.example.org /hc/api/v3/status/']]);
    });

    test('exits 1 when nobody answers', async () => {
      const { code, err } = await rollcall(['healthcheck'], { cwd, env: { SECRET_KEY, PORT: '1' } });
      expect([code, err]).toEqual([1, expect.stringContaining('the web process does not answer')]);
    });

    test('of a process looks at its last heartbeat', async () => {
      const hearts = heartbeatStore(directly(db.store.dialect));
      const beat = (secsAgo: number) => {
        const beatAt = addSecs(systemClock().now(), -secsAgo);
        return hearts.beat({ process: 'sendalerts', instance: 'host:1', startedAt: beatAt, beatAt, version: '1' });
      };
      const check = () => run('healthcheck', '--process', 'sendalerts');
      expect(await check()).toMatchObject({ code: 1, err: 'sendalerts never ran\n' });
      await beat(61);
      expect(await check()).toMatchObject({ code: 1, err: expect.stringContaining('sendalerts was last alive at') });
      await beat(5);
      expect(await check()).toEqual({ code: 0, out: 'OK\n', err: '' });
    });
  });

  // last, because it takes the tables away
  describe('migrate', () => {
    test('finds nothing to do on a current database', async () => {
      expect(await run('migrate')).toMatchObject({ code: 0, out: 'the database is up to date\n' });
      expect(await run('migrate', '--check')).toMatchObject({ code: 0, out: '' });
    });

    test('refuses the database of a newer release, and so do the others', async () => {
      await rowsOf(db.store.dialect.knex, "insert into schema_migrations (name, batch) values ('9999_later', 2)");
      for (const command of [['migrate'], ['createproject', '--owner', 'x@example.org', '--name', 'x']]) {
        expect(await run(...command)).toMatchObject({ code: 1, err: expect.stringContaining('newer release') });
      }
      await rowsOf(db.store.dialect.knex, "delete from schema_migrations where name = '9999_later'");
    });

    test('runs the steps one by one, and --check only tells; several at once agree', async () => {
      await unmigrate(db.store.dialect.knex);
      const check = await run('migrate', '--check');
      expect(check).toMatchObject({ code: 1, out: expect.stringMatching(/^to be applied: 0001_initial\n/) });
      const outcomes = await Promise.all([run('migrate'), run('migrate')]);
      expect(outcomes.map(({ code }) => code)).toEqual([0, 0]);
      const applied = outcomes.flatMap(({ out }) => out.split('\n')).filter((line) => line.startsWith('applied '));
      expect(applied.sort()).toEqual(
        check.out
          .trim()
          .split('\n')
          .map((line) => line.replace('to be ', '').replace(':', '')),
      );
    });

    test('is asked for when steps are missing', async () => {
      await rowsOf(db.store.dialect.knex, "delete from schema_migrations where name like '0004%'");
      const { code, err } = await run('createproject', '--owner', 'x@example.org', '--name', 'x');
      expect([code, err]).toEqual([1, expect.stringContaining('run "rollcall migrate" first')]);
    });

    test('stops with E101 on a database of Healthchecks', async () => {
      await rowsOf(db.store.dialect.knex, 'delete from schema_migrations');
      await rowsOf(db.store.dialect.knex, 'alter table checks rename to api_check');
      expect(await run('migrate')).toMatchObject({ code: 1, err: expect.stringContaining('E101: ') });
      expect(await run('check')).toMatchObject({ code: 1, out: expect.stringContaining('E101: ') });
      expect((await run('createproject', '--owner', 'x@example.org', '--name', 'x')).code).toBe(1);
    });
  });
});

test('on a machine where nothing is set up, a first command makes folder, key and tables', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'rollcall-first-'));
  const { code, err } = await rollcall(['createproject', '--owner', 'a@example.org', '--name', 'First'], { cwd });
  expect(code).toBe(0);
  expect(err).toContain('prepared the empty database: 0001_initial');
  expect(readdirSync(join(cwd, 'data'))).toEqual(expect.arrayContaining(['hc.sqlite', 'secret_key']));
  rmSync(cwd, { recursive: true, force: true });
});
