import { ConnectPage } from '../../../../views/pages/integrations/connect.tsx';
import { NotFound } from '../../../errors.ts';
import { accessTo, demand } from '../../../services/access.ts';
import { page, type Reply } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { shownProject } from '../projects/shown-project.ts';

/** How Prometheus is shown: it reads, so it is no integration. */
export const PROMETHEUS = { label: 'Prometheus', logo: { simpleIcon: 'prometheus' } } as const;

/** Shows how Prometheus reads the checks of a project. */
export async function showPrometheus({ deps, user, shell, param }: SignedInVisit<'project'>): Promise<Reply> {
  const { config, store } = deps;
  if (!config.prometheusEnabled) throw new NotFound();
  const access = await accessTo(param('project'), user, store);
  demand('set-up-prometheus', access);
  const { project } = access;
  const hasKey = project.apiKeyReadonly !== '';
  return page(
    ConnectPage({
      shell,
      project: await shownProject(access, deps),
      service: PROMETHEUS,
      title: 'Connect Prometheus',
      guide: [
        hasKey
          ? 'Replace `READ_ONLY_KEY` with the read-only API key of this project. It was shown only once, when it was created; you can create a new key in the settings.'
          : 'Create a read-only API key in the settings of this project, and replace `READ_ONLY_KEY` with it.',
        'Add this to `scrape_configs` in `prometheus.yml`, and reload the configuration.',
        'The gauges are `hc_check_up`, `hc_check_grace`, `hc_check_started`, `hc_check_paused`, `hc_tag_up`, `hc_checks_total` and `hc_checks_down_total`.',
      ],
      text: [],
      code: scrapeConfig(config.siteRoot, project.code),
      links: [{ href: `${shell.prefix}/projects/${project.code}/settings/`, label: 'Project settings', isMain: false }],
      said: null,
      form: null,
    }),
  );
}

/** https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config */
function scrapeConfig(siteRoot: string, code: string): string {
  const site = URL.parse(siteRoot);
  return [
    `- job_name: ${JSON.stringify(`rollcall-${code.slice(0, 8)}`)}`,
    '  scrape_interval: 60s',
    `  scheme: ${site?.protocol.replace(':', '') ?? 'https'}`,
    `  metrics_path: ${site?.pathname.replace(/\/$/, '') ?? ''}/projects/${code}/metrics/`,
    '  authorization:',
    '    credentials: READ_ONLY_KEY',
    '  static_configs:',
    `    - targets: [${JSON.stringify(site?.host ?? '')}]`,
  ].join('\n');
}
