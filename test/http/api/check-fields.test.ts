import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pageStores } from '../../support/stores.ts';
import { type ApiWorld, buildApiWorld, type CheckJson, checksIn } from './world.ts';

const STRINGS = [
  'channels',
  'desc',
  'failure_kw',
  'name',
  'schedule',
  'slug',
  'start_kw',
  'subject',
  'subject_fail',
  'success_kw',
  'tags',
  'tz',
];
const BOOLEANS = ['filter_subject', 'filter_body', 'filter_http_body', 'filter_default_fail', 'manual_resume'];
const NUMBERS = ['grace', 'timeout'];
const LONGEST: readonly (readonly [string, number])[] = [
  ['failure_kw', 200],
  ['name', 100],
  ['schedule', 100],
  ['slug', 100],
  ['start_kw', 200],
  ['subject', 200],
  ['subject_fail', 200],
  ['success_kw', 200],
  ['tags', 500],
];
const EMOJI = '🦊';

describe.each(pageStores)('fields of a check on $name', ({ open }) => {
  let world: ApiWorld;
  let check: CheckJson;

  beforeAll(async () => {
    world = await buildApiWorld(await open());
    check = await world.make({ name: 'kept' });
  });
  afterAll(() => world.end());

  /** Sends the fields to both listeners that take them. */
  const refused = async (fields: object | string, error: string) => {
    const before = checksIn(await world.get('checks/'));
    for (const path of ['checks/', `checks/${check.uuid}`]) {
      const answer = await world.post(path, fields);
      expect([path, answer.status, answer.json['error']]).toEqual([path, 400, error]);
    }
    expect(checksIn(await world.get('checks/'))).toEqual(before);
  };
  const invalid = (fields: object | string, text: string) => refused(fields, `json validation error: ${text}`);

  describe('5.1, V3, V5: what is of the wrong type', () => {
    const table = [
      ...STRINGS.flatMap((field) =>
        [null, 5, true, {}, ['a']].map((value) => [field, value, 'is not a string'] as const),
      ),
      ...BOOLEANS.flatMap((field) =>
        [null, 1, 0, 'true', []].map((value) => [field, value, 'is not a boolean'] as const),
      ),
      ...NUMBERS.flatMap((field) =>
        [null, '60', 60.5, true, [60], {}].map((value) => [field, value, 'is not a number'] as const),
      ),
      ...[null, 'GET', 'post', 5, ['POST']].map((value) => ['methods', value, 'has unexpected value'] as const),
      ...[null, 'name', 5, {}].map((value) => ['unique', value, 'is not an array'] as const),
    ];
    test.each(table)('%s: %j %s', async (field, value, text) => invalid({ [field]: value }, `${field} ${text}`));
  });

  test.each([
    ['grace', 59, 'is too small'],
    ['grace', 31_536_001, 'is too large'],
    ['timeout', 59, 'is too small'],
    ['timeout', 31_536_001, 'is too large'],
    ['timeout', -1, 'is too small'],
    ['timeout', 0, 'is too small'],
  ])('5.1: %s of %d %s', async (field, value, text) => invalid({ [field]: value }, `${field} ${text}`));

  test.each([
    ['1e3000', 'is too large'],
    [`1${'0'.repeat(400)}`, 'is too large'],
    ['9007199254740993', 'is too large'],
    [`-1${'0'.repeat(400)}`, 'is too small'],
  ])('V5: the huge number no. %# is refused, not broken on', async (digits, text) => {
    for (const field of NUMBERS) await invalid(`{"${field}": ${digits}}`, `${field} ${text}`);
  });

  test('V5: an integral value written with a fraction is an integer', async () => {
    const { status, json } = await world.post('checks/', '{"timeout": 60.0, "grace": 6e1}');
    expect([status, json['timeout'], json['grace']]).toEqual([201, 60, 60]);
  });

  test.each([60, 31_536_000])('5.1: %d seconds are allowed', async (secs) => {
    expect(await world.make({ timeout: secs, grace: secs })).toMatchObject({ timeout: secs, grace: secs });
  });

  test.each(LONGEST)('5.1: %s may have %d characters and not one more', async (field, most) => {
    const filler = field === 'schedule' ? ' ' : 'x';
    const start = field === 'schedule' ? '0 0 * * *' : '';
    await invalid({ [field]: start + filler.repeat(most + 1 - start.length) }, `${field} is too long`);
    const { status } = await world.post(`checks/${check.uuid}`, {
      [field]: start + filler.repeat(most - start.length),
    });
    expect(status).toBe(200);
  });

  test.each(['name', 'tags', 'start_kw', 'success_kw'])('V4: a %s is measured in code points', async (field) => {
    const most = new Map(LONGEST).get(field) ?? 0;
    const text = EMOJI.repeat(most);
    expect(await world.make({ [field]: text })).toMatchObject({ [field]: text });
    await invalid({ [field]: `${text}x` }, `${field} is too long`);
  });

  test('5.1: a description may be long', async () => {
    const desc = 'é'.repeat(200_000);
    expect(await world.make({ desc })).toMatchObject({ desc });
  });

  test.each(['Upper', 'with space', 'dot.', 'ünï', 'a\n', '\n', 'a/b', EMOJI])(
    '5.1, V6: the slug %j does not fit',
    async (slug) => invalid({ slug }, 'slug does not match pattern'),
  );

  test.each(['', 'bogus', '0 0 0 * *', '0 0 31 2 *', '* * * * * *', '@daily', '60 * * * *', '1999-01-01', '* * * * ?'])(
    '5.1, V6: "%s" is no schedule',
    async (schedule) => invalid({ schedule }, 'schedule is not a valid cron or OnCalendar expression'),
  );

  test.each(['', 'surprise', 'Factory', 'localtime', 'europe/riga', 'Europe/Riga ', '+03:00'])(
    '5.1: "%s" is no time zone',
    async (tz) => invalid({ tz }, 'tz is not a valid timezone'),
  );

  test.each([[['oops']], [['name', 5]], [[null]], [[['name']]], [['uuid']]])(
    '5.1: %j cannot be unique',
    async (unique) => invalid({ unique }, "an item in 'unique' has unexpected value"),
  );

  test('V1: all fields may be left out, and unknown ones say what they like', async () => {
    expect((await world.post('checks/', {})).status).toBe(201);
    expect((await world.post('checks/', { foo: null, bar: { name: 5 }, kind: 7, status: 'up' })).status).toBe(201);
  });

  test('V2: the first wrong field in the fixed order makes the message, whatever order they came in', async () => {
    const wrong = {
      unique: 1,
      tz: '',
      timeout: 1,
      tags: 1,
      subject: 1,
      slug: 'A',
      name: 1,
      methods: 1,
      grace: 1,
      desc: 1,
    };
    const order = [
      'desc is not a string',
      'grace is too small',
      'methods has unexpected value',
      'name is not a string',
    ];
    const rest = new Map<string, unknown>(Object.entries(wrong));
    for (const text of order) {
      await invalid(Object.fromEntries(rest), text);
      rest.delete(text.split(' ')[0] ?? '');
    }
  });

  test('all wrong fields are listed beside the first', async () => {
    const { json } = await world.post('checks/', { tz: 'x', name: 5, timeout: 1, unique: ['a', 'b'] });
    expect(json).toEqual({
      error: 'json validation error: name is not a string',
      errors: [
        { field: 'name', message: 'is not a string' },
        { field: 'timeout', message: 'is too small' },
        { field: 'tz', message: 'is not a valid timezone' },
        { field: 'unique', message: "an item in 'unique' has unexpected value" },
      ],
    });
  });

  test('V6: name, slug, tags and description may be empty', async () => {
    const { uuid } = await world.make({ name: 'a', slug: 'a', tags: 'a', desc: 'a' });
    const empty = { name: '', slug: '', tags: '', desc: '' };
    expect((await world.post(`checks/${uuid}`, empty)).json).toMatchObject(empty);
  });

  test.each([' foo  bar ', 'a,b c', 'tab\there', EMOJI])('V7: tags are kept as sent: %j', async (tags) => {
    expect(await world.make({ tags })).toMatchObject({ tags });
  });

  test.each([
    ['Europe/Kiev', 'Europe/Kyiv'],
    ['US/Eastern', 'America/New_York'],
    ['Zulu', 'Etc/UTC'],
    ['Europe/Riga', 'Europe/Riga'],
  ])('5.1: time zone %s is kept as %s', async (tz, kept) => {
    expect(await world.make({ schedule: '0 0 * * *', tz })).toMatchObject({ tz: kept });
  });
});
