import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { unmigrate } from '../../server/store/migrations.ts';
import { rowsOf } from '../../server/store/sql.ts';
import { stores } from '../support/stores.ts';
import { commandsOn, rollcall } from './rollcall.ts';

describe.each(stores)('on $name', ({ open }) => {
  const { db, run, runApart } = commandsOn(open);

  describe('migrate', () => {
    test('finds nothing to do on a current database', async () => {
      expect(await run('migrate')).toMatchObject({ code: 0, out: 'the database is up to date\n' });
      expect(await run('migrate', '--check')).toMatchObject({ code: 0, out: '' });
    });

    test('refuses the database of a newer release, and so do the others', async () => {
      const { knex } = db().store.dialect;
      await rowsOf(knex, "insert into schema_migrations (name, batch) values ('9999_later', 2)");
      // a later release of the same minor version only adds
      expect(await run('migrate')).toMatchObject({ code: 0 });
      expect(await run('createproject', '--owner', 'x@example.org', '--name', 'x')).toMatchObject({ code: 0 });
      await knex('site_settings').where({ key: 'schema_version' }).update({ value: '99.0.0' });
      for (const command of [['migrate'], ['createproject', '--owner', 'x@example.org', '--name', 'x']]) {
        expect(await run(...command)).toMatchObject({ code: 1, err: expect.stringContaining('newer release') });
      }
      await rowsOf(db().store.dialect.knex, "delete from schema_migrations where name = '9999_later'");
    });

    test('--plan tells what the missing steps lock, and changes nothing', async () => {
      const { knex } = db().store.dialect;
      expect(await run('migrate', '--plan')).toMatchObject({
        code: 0,
        out: 'the database is up to date: there is nothing to do\n',
      });
      await rowsOf(knex, 'alter table checks drop column early_tolerance_secs');
      await rowsOf(knex, "delete from schema_migrations where name like '0020%'");
      const { code, out } = await run('migrate', '--plan');
      expect([code, out.split('\n').slice(0, 3)]).toEqual([
        0,
        [
          '0020_early_tolerance',
          '  alter table checks add column early_tolerance_secs integer not null d…',
          '    locks all use of checks (0 rows, less than a second)',
        ],
      ]);
      expect(await knex.schema.hasColumn('checks', 'early_tolerance_secs')).toBe(false);
      expect(await run('migrate')).toMatchObject({ code: 0, out: expect.stringContaining('applied 0020_early') });
    });

    test('runs the steps one by one, and --check only tells; several at once agree', async () => {
      await unmigrate(db().store.dialect.knex);
      const check = await run('migrate', '--check');
      expect(check).toMatchObject({ code: 1, out: expect.stringMatching(/^to be applied: 0001_initial\n/) });
      const outcomes = await Promise.all([runApart('migrate'), runApart('migrate')]);
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
      await rowsOf(db().store.dialect.knex, "delete from schema_migrations where name like '0004%'");
      const { code, err } = await run('createproject', '--owner', 'x@example.org', '--name', 'x');
      expect([code, err]).toEqual([1, expect.stringContaining('run "rollcall migrate" first')]);
    });

    test('stops with E101 on a database of Healthchecks', async () => {
      await rowsOf(db().store.dialect.knex, 'delete from schema_migrations');
      await rowsOf(db().store.dialect.knex, 'alter table checks rename to api_check');
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
