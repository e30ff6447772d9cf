import type { Check } from '../../../server/core/check.ts';
import { addSecs, type Instant, toMillis } from '../../../server/core/instant.ts';

/** A project by its name, with checks. */
export type ProjectData = readonly [name: string, checks: readonly Partial<Check>[]];

/** What people usually watch. */
export function usualProjects(now: Instant): readonly ProjectData[] {
  const nightly = new Date(toMillis(now) - 8 * 3_600_000);
  const ago = (secs: number) => addSecs(now, -secs);
  return [
    [
      'Web shop',
      [
        {
          name: 'nightly backup',
          slug: 'nightly-backup',
          tags: 'db prod',
          desc: 'Dumps the shop database to https://backup.example.org/ and keeps 30 days.',
          maxRuntimeSecs: 5_400,
          failTolerance: 1,
          kind: 'cron',
          // at whatever hour the pictures are taken, it ran eight hours ago
          schedule: `${nightly.getUTCMinutes()} ${nightly.getUTCHours()} * * *`,
          tz: 'Etc/UTC',
          status: 'up',
          lastPingAt: ago(8 * 3600),
          lastDuration: 312_000_000,
          graceSecs: 3600,
        },
        {
          name: 'send invoices',
          tags: 'mail prod',
          kind: 'oncalendar',
          schedule: 'Mon..Fri 18:00',
          tz: 'Europe/London',
          status: 'up',
          lastPingAt: ago(7 * 3600),
          graceSecs: 1800,
        },
        { name: 'sync stock', tags: 'prod', status: 'down', timeoutSecs: 300, graceSecs: 120, lastPingAt: ago(1500) },
        {
          name: 'rebuild search index',
          tags: 'search',
          status: 'up',
          timeoutSecs: 86_400,
          lastPingAt: ago(3600),
          lastStartAt: ago(240),
          graceSecs: 3600,
        },
        { name: 'resize images', status: 'up', timeoutSecs: 600, graceSecs: 900, lastPingAt: ago(700) },
        { name: 'yearly archive', status: 'new', timeoutSecs: 31_536_000, graceSecs: 86_400 },
        ...Array.from(
          { length: 14 },
          (_, i): Partial<Check> => ({
            name: `import feed ${i + 1}`,
            slug: `import-feed-${i + 1}`,
            tags: i % 2 === 0 ? 'feeds prod' : 'feeds',
            status: 'up',
            timeoutSecs: 3600,
            graceSecs: 600,
            lastPingAt: ago(60 + i * 190),
            lastDuration: 1_200_000 * (i + 1),
          }),
        ),
      ],
    ],
    [
      'Home server',
      [
        {
          name: 'zfs scrub',
          tags: 'storage',
          kind: 'cron',
          schedule: '0 4 1 * *',
          status: 'up',
          lastPingAt: ago(3 * 86_400),
          graceSecs: 30 * 86_400,
        },
        { name: 'certificates', status: 'up', timeoutSecs: 43_200, lastPingAt: ago(3600) },
        { name: 'old NAS copy', status: 'paused', timeoutSecs: 86_400, lastPingAt: ago(90 * 86_400) },
      ],
    ],
  ];
}

/** What people type who mean harm, or do not think. */
export function hostileProjects(now: Instant): readonly ProjectData[] {
  const ago = (secs: number) => addSecs(now, -secs);
  return [
    [
      '<img src=x onerror=alert(1)> 🦊🦊🦊 '.padEnd(200, 'project '),
      [
        {
          name: 'W'.repeat(100),
          slug: 'w'.repeat(100),
          status: 'down',
          tags: 'x'.repeat(120),
          desc: `<script>alert(1)</script> ${'unbreakable'.repeat(40)}`,
          lastPingAt: ago(90_000),
        },
        {
          name: '<script>alert(1)</script>',
          status: 'up',
          lastPingAt: ago(60),
          tags: 'a b c d e f g h i j k l m n o p "q" <r> שלום',
        },
        {
          name: 'שלום עולם مرحبا بالعالم',
          status: 'new',
          kind: 'oncalendar',
          schedule: 'Mon..Fri *-*-* 00/2:05:00\nSat,Sun 12:00',
        },
        { name: '😀'.repeat(60), status: 'paused' },
        { name: '', status: 'up', lastPingAt: ago(1), lastStartAt: ago(1) },
      ],
    ],
    ['', [{ name: 'in a project without a name', status: 'down', lastPingAt: ago(90_000) }]],
  ];
}
