import { describe, expect, test } from 'vitest';
import { schedulesOf, type UsageTarget } from '../../server/core/usage/example.ts';
import { usageExamples } from '../../server/core/usage/examples.ts';
import { guessCron } from '../../server/core/usage/guess-cron.ts';

const target: UsageTarget = {
  url: 'https://hc.example.org/ping/0b7a3c4e-0000-4000-8000-000000000001',
  email: '0b7a3c4e-0000-4000-8000-000000000001@hc.example.org',
  cron: '30 2 * * *',
  onCalendar: null,
  post: false,
};

const WANTED = [
  'crontab',
  'bash',
  'wget',
  'powershell',
  'python',
  'python-requests',
  'node',
  'browser',
  'php',
  'ruby',
  'go',
  'csharp',
  'systemd',
  'kubernetes',
  'github-actions',
  'ansible',
  'docker',
  'task-scheduler',
  'terraform',
  'email',
];

describe('examples', () => {
  test('there is one for each language and each service that runs jobs', () => {
    expect(usageExamples(target).map(({ id }) => id)).toEqual(WANTED);
  });

  test.each(WANTED.filter((id) => id !== 'email'))(
    '%s has the address of the check and gives up after ten seconds',
    (id) => {
      const code = usageExamples(target)
        .filter((example) => example.id === id)
        .flatMap(({ snippets }) => snippets.map((snippet) => snippet.code))
        .join('\n');
      expect(code).toContain(target.url);
      expect(code).toMatch(
        /-m 10\b|-T 10\b|-TimeoutSec 10\b|timeout[=:] ?10\b|10_?000|'timeout' => 10|10 \* time|FromSeconds\(10\)/,
      );
    },
  );

  test('email has the address to write to', () => {
    expect(usageExamples(target).at(-1)?.snippets[0]?.code).toBe(target.email);
  });

  test('all of them post where only that counts', () => {
    const mails = /^(email|systemd)$/;
    for (const { id, snippets } of usageExamples({ ...target, post: true })) {
      if (mails.test(id)) continue;
      expect(snippets[0]?.code, id).toMatch(/POST|Post|post|data=b""/);
    }
  });

  test('the schedule of the check is in those that run the job, else a note says that it is an example', () => {
    const withSchedule = usageExamples(target);
    const without = usageExamples({ ...target, cron: null });
    for (const id of ['crontab', 'kubernetes', 'github-actions']) {
      expect(JSON.stringify(withSchedule.find((each) => each.id === id))).toContain('30 2 * * *');
      expect(JSON.stringify(without.find((each) => each.id === id))).toContain('only an example');
    }
  });
});

test.each([
  [60, '* * * * *'],
  [300, '*/5 * * * *'],
  [1800, '*/30 * * * *'],
  [2400, null],
  [3600, '0 * * * *'],
  [7200, '0 */2 * * *'],
  [18_000, null],
  [43_200, '0 */12 * * *'],
  [86_400, '0 0 * * *'],
  [604_800, null],
  [90, null],
])('5.5: a period of %i seconds is guessed to be cron %j', (secs, cron) => {
  expect(guessCron(secs)).toBe(cron);
});

test.each([
  ['cron', { cron: 'x', onCalendar: null }],
  ['oncalendar', { cron: null, onCalendar: 'x' }],
  ['simple', { cron: '*/5 * * * *', onCalendar: null }],
] as const)('a %s schedule is said as it can be', (kind, schedules) => {
  expect(schedulesOf({ kind, schedule: 'x', timeoutSecs: 300 })).toEqual(schedules);
});
