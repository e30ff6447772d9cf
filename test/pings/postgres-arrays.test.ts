import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { instant } from '../../server/core/instant.ts';
import { fromTimestampText } from '../../server/store/dialect/instant-text.ts';
import { serverOf } from '../../server/store/dialect/postgres.ts';
import { connectPostgres } from '../../server/store/dialect/postgres-connect.ts';
import {
  boolArray,
  bytesArray,
  instantArray,
  int4Array,
  int8Array,
  textArray,
  uuidArray,
} from '../../server/store/pings/postgres-arrays.ts';

describe('arrays in binary arrive at PostgreSQL as they are', () => {
  let client: Awaited<ReturnType<typeof connectPostgres>>;
  beforeAll(async () => {
    // not the template itself: no copy of it can be made while somebody is connected
    client = await connectPostgres(serverOf({ ...inject('templates').postgres, name: 'postgres' }));
  });
  afterAll(() => client.end());

  async function received(array: Buffer, type: string): Promise<unknown[]> {
    const { rows } = await client.query(`select value::text from unnest($1::${type}[]) as value`, [array]);
    return rows.map(({ value }) => value);
  }

  test.each([
    [
      'int4',
      int4Array([0, 1, -1, 2_147_483_647, -2_147_483_648, null]),
      ['0', '1', '-1', '2147483647', '-2147483648', null],
    ],
    ['int8', int8Array([0, -1, 2 ** 40, -(2 ** 40) - 1, null]), ['0', '-1', '1099511627776', '-1099511627777', null]],
    ['bool', boolArray([true, false, null]), ['true', 'false', null]],
    ['text', textArray(['', 'a', 'ü€😀', '{"\\', null, 'NULL']), ['', 'a', 'ü€😀', '{"\\', null, 'NULL']],
    [
      'uuid',
      uuidArray(['00000000-0000-0000-0000-000000000000', null, '0b3e5c7d-1a2b-3c4d-5e6f-708192a3b4c5']),
      ['00000000-0000-0000-0000-000000000000', null, '0b3e5c7d-1a2b-3c4d-5e6f-708192a3b4c5'],
    ],
    ['bytea', bytesArray([new Uint8Array(), Uint8Array.from([0, 255, 92]), null]), ['\\x', '\\x00ff5c', null]],
  ])('%s', async (type, array, expected) => {
    expect(await received(array, type)).toEqual(expected);
  });

  test('moments, to the microsecond, before and after 2000', async () => {
    const moments = [0, 1, 946_684_799_999_999, 946_684_800_000_000, 1_767_225_600_123_456, 8_994_000_000_000_001];
    const texts = await received(instantArray([...moments.map(instant), null]), 'timestamptz');
    expect(texts.at(-1)).toBeNull();
    expect(texts.slice(0, -1).map((text) => fromTimestampText(String(text)))).toEqual(moments);
  });
});
