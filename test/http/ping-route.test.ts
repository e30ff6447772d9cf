import { describe, expect, test } from 'vitest';
import { parsePingPath } from '../../server/http/ping/handler.ts';

const U = '0b3e5c7d-1a2b-3c4d-5e6f-708192a3b4c5';
const UPPER = U.toUpperCase();

const code = { by: 'code', code: U };
const slug = (pingKey: string, name: string) => ({ by: 'slug', pingKey, slug: name });

describe('what follows /ping/', () => {
  test.each<[string, object, string, number | null, string]>([
    // path, target, action, exit status, why
    [U, code, 'success', null, ''],
    [`${U}/`, code, 'success', null, 'R2: a slash directly after the UUID'],
    [UPPER, code, 'success', null, 'R6'],
    [`${UPPER}/start`, code, 'start', null, 'R6'],
    [`${U}/start`, code, 'start', null, ''],
    [`${U}/fail`, code, 'fail', null, ''],
    [`${U}/log`, code, 'log', null, ''],
    [`${U}/0`, code, 'success', 0, ''],
    [`${U}/255`, code, 'success', 255, 'the kind is decided later'],
    [`${U}/256`, code, 'success', 256, 'refused later, once the check is found'],
    [`${U}/007`, code, 'success', 7, 'R5'],
    [`${U}/${'0'.repeat(400)}7`, code, 'success', 7, 'R5'],
    [`${U}/${'9'.repeat(400)}`, code, 'success', Number.POSITIVE_INFINITY, 'R5'],
    ['Key_-9/backup', slug('Key_-9', 'backup'), 'success', null, ''],
    ['Key/backup/start', slug('Key', 'backup'), 'start', null, ''],
    ['Key/backup/fail', slug('Key', 'backup'), 'fail', null, ''],
    ['Key/backup/log', slug('Key', 'backup'), 'log', null, ''],
    ['Key/backup/3', slug('Key', 'backup'), 'success', 3, ''],
    ['Key/start', slug('Key', 'start'), 'success', null, 'R4'],
    ['Key/fail/fail', slug('Key', 'fail'), 'fail', null, 'R4'],
    ['Key/123', slug('Key', '123'), 'success', null, 'R4'],
    [`${U}/nonsense`, slug(U, 'nonsense'), 'success', null, 'R1'],
    [`${U}/-1`, slug(U, '-1'), 'success', null, 'R1'],
    [`${U}/FAIL`, slug(U, 'FAIL'), 'success', null, 'R1: refused later, for its capitals'],
    [`${U}/backup/fail`, slug(U, 'backup'), 'fail', null, 'R1'],
    [`${U.replaceAll('-', '')}/a`, slug(U.replaceAll('-', ''), 'a'), 'success', null, 'R6: no hyphens, so a key'],
  ])('%s is understood', (path, target, action, exitStatus) => {
    expect(parsePingPath(path)).toEqual({ target, action, exitStatus });
  });

  test.each([
    ['', ''],
    ['Key', 'one word that is no UUID'],
    ['Key/', ''],
    [`${U}/fail/`, 'R2'],
    [`${U}//`, 'R2'],
    ['Key/backup/', 'R2'],
    ['Key/backup/fail/', 'R2'],
    ['Key/backup/nonsense', ''],
    ['Key/backup/fail/1', ''],
    ['Key/back.up', ''],
    ['Key/back up', ''],
    ['K*y/backup', ''],
    ['Key/bäckup', ''],
    [`{${U}}`, 'R6'],
    [U.replaceAll('-', ''), 'R6'],
    [`${U}0`, 'R6'],
    [`${U}\n`, ''],
    [`${U}/1.5`, ''],
    [`${U}/+1`, ''],
  ])('%j is not', (path) => {
    expect(parsePingPath(path)).toBeNull();
  });
});
