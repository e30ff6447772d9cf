import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { rollcall, rollcallHere } from './rollcall.ts';

const cwd = tmpdir();
const FROM = ['--from', '2023-03-25T12:00:00Z'];

describe('next', () => {
  test.each([
    [
      ['--kind', 'cron', '--schedule', '30 3 * * *', '--tz', 'Europe/Riga', '--count', '2'],
      '2023-03-26T01:00:00Z\n2023-03-27T00:30:00Z\n',
    ],
    [['--kind', 'oncalendar', '--schedule', '03:30', '--tz', 'Europe/Riga', '--count', '1'], '2023-03-27T00:30:00Z\n'],
    [['--kind', 'simple', '--schedule', '90', '--count', '2'], '2023-03-25T12:01:30Z\n2023-03-25T12:03:00Z\n'],
    [['--kind', 'oncalendar', '--schedule', '2020-01-01', '--json'], '{"next":[]}\n'],
    [['--kind', 'oncalendar', '--schedule', '2020-01-01'], 'never\n'],
    [['--kind', 'cron', '--schedule', '0 0 * * *', '--count', '1', '--json'], '{"next":["2023-03-26T00:00:00Z"]}\n'],
  ])('%j prints %j', async (args, out) => {
    expect(await rollcallHere(['next', ...FROM, ...args], { cwd })).toEqual({ code: 0, out, err: '' });
  });

  test('counts from now and prints six times when not told otherwise', async () => {
    const { out } = await rollcallHere(['next', '--kind', 'simple', '--schedule', '3600'], { cwd });
    const times = out.trim().split('\n');
    expect(times).toHaveLength(6);
    expect(Math.abs(Date.parse(String(times[0])) - Date.now() - 3_600_000)).toBeLessThan(600_000);
  });

  test.each([
    [['--schedule', '* * * * *'], '--kind and --schedule are required'],
    [['--kind', 'cron', '--schedule', '* * * *'], 'schedule: '],
    [['--kind', 'weekly', '--schedule', 'x'], 'kind: '],
    [['--kind', 'simple', '--schedule', '1h'], 'a number of seconds'],
    [['--kind', 'cron', '--schedule', '* * * * *', '--tz', 'Mars/Base'], 'there is no time zone "Mars/Base"'],
    [['--kind', 'cron', '--schedule', '* * * * *', '--from', 'today'], 'start: "today" is not a time'],
    [['--kind', 'cron', '--schedule', '* * * * *', '--count', '0'], '--count must be'],
  ])('%j is a bad argument: %s', async (args, message) => {
    const { code, out, err } = await rollcallHere(['next', ...args], { cwd });
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
  });
});

describe('next --stdin', () => {
  test('answers line by line, and a bad line with an error instead of a crash', async () => {
    const lines = [
      '{"kind":"cron","schedule":"0 0 * * *","tz":"UTC","start":"2024-01-01T00:00:00Z"}',
      'not json',
      '',
      '[]',
      'null',
      '{"kind":"cron"}',
      '{"kind":"cron","schedule":"0 0 31 2 *","tz":"UTC","start":"2024-01-01T00:00:00Z"}',
      '{"kind":"cron","schedule":"* * * * *","tz":"😀","start":"2024-01-01T00:00:00Z"}',
      `{"kind":"oncalendar","schedule":${JSON.stringify('x'.repeat(10_000))},"tz":"UTC","start":"2024-01-01T00:00:00Z"}`,
      '{"kind":"oncalendar","schedule":"2024-02-29","tz":"UTC","start":"2024-01-01T00:00:00Z"}',
      '{"kind":"simple","schedule":60,"tz":"UTC","start":"2024-01-01T00:00:00Z"}',
    ];
    const { code, out } = await rollcall(['next', '--stdin', '--count', '2'], { cwd, input: `${lines.join('\n')}\n` });
    const answers = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const isError = { error: expect.any(String) };
    expect(code).toBe(0);
    expect(answers).toEqual([
      { next: ['2024-01-02T00:00:00Z', '2024-01-03T00:00:00Z'] },
      isError,
      isError,
      isError,
      isError,
      isError,
      isError,
      isError,
      { next: ['2024-02-29T00:00:00Z'] },
      { next: ['2024-01-01T00:01:00Z', '2024-01-01T00:02:00Z'] },
    ]);
  });

  test('answers all recorded schedules as they were recorded', async () => {
    const fileSchema = z.object({
      vectors: z.array(
        z.looseObject({ next: z.array(z.string().nullable()).optional(), error: z.boolean().optional() }),
      ),
    });
    const read = (file: string): unknown =>
      JSON.parse(readFileSync(new URL(`../conformance/${file}`, import.meta.url), 'utf8'));
    // where ours are named to differ, test/core/schedule/vectors.test.ts says how
    const named = z.array(z.looseObject({})).parse(read('schedules-differences.json'));
    const keyOf = ({ schedule, tz, start }: Readonly<Record<string, unknown>>) => JSON.stringify([schedule, tz, start]);
    const differing = new Set(named.map(keyOf));
    const vectors = ['schedules.json', 'schedules-ours.json']
      .flatMap((file) => fileSchema.parse(read(file)).vectors)
      .filter((vector) => !differing.has(keyOf(vector)));
    const input = vectors
      .map(({ kind, schedule, tz, start }) => JSON.stringify({ kind, schedule, tz, start }))
      .join('\n');
    const { out } = await rollcall(['next', '--stdin'], { cwd, input });
    const answers = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(answers).toHaveLength(vectors.length);
    const expected = vectors.map(({ next }) => (next ? { next: next.filter((time) => time !== null) } : 'error'));
    expect(answers.map((answer) => ('error' in answer ? 'error' : answer))).toEqual(expected);
  });
});
