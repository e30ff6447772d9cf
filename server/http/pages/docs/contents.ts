/** A part of the menu beside every page of the documentation. */
export interface DocsGroup {
  readonly title: string;
  readonly slugs: readonly string[];
}

/** The page at `/docs/` itself. */
export const FIRST_SLUG = 'introduction';

/** Every page of the documentation, in reading order; the text of each is `docs/pages/<slug>.md`. */
export const CONTENTS: readonly DocsGroup[] = [
  {
    title: 'Start',
    slugs: [
      FIRST_SLUG,
      'monitoring_cron_jobs',
      'monitoring_systemd_tasks',
      'configuring_checks',
      'configuring_notifications',
      'day_to_day',
      'projects_teams',
      'status_pages',
    ],
  },
  {
    title: 'Signals',
    slugs: [
      'http_api',
      'email',
      'slug_urls',
      'autoprovisioning',
      'signaling_failures',
      'measuring_script_run_time',
      'attaching_logs',
      'reliability_tips',
      'cloning_checks',
    ],
  },
  { title: 'Schedules', slugs: ['cron', 'oncalendar'] },
  {
    title: 'Ready to paste',
    slugs: [
      'bash',
      'python',
      'javascript',
      'go',
      'php',
      'ruby',
      'csharp',
      'powershell',
      'github_actions',
      'arduino',
      'network_routers',
    ],
  },
  { title: 'For programs', slugs: ['api', 'apiv2', 'apiv1', 'badges', 'configuring_prometheus', 'resources'] },
  {
    title: 'Self-hosting',
    slugs: ['self_hosted', 'self_hosted_docker', 'self_hosted_configuration', 'self_hosted_accounts'],
  },
];

/** The same without groups. */
export const SLUGS: readonly string[] = CONTENTS.flatMap(({ slugs }) => slugs);

/** Pages that name everything once, and explain little. */
export const REFERENCES: readonly string[] = ['api', 'self_hosted_configuration'];
