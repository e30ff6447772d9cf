import { z } from 'zod';
import { member } from '../../delivery/http-rules.ts';
import { defineIntegration } from '../../delivery/integration.ts';
import { readStored } from '../../delivery/stored-value.ts';
import type { Judge } from '../../delivery/ways-out.ts';
import { GITHUB_SETTINGS, type GithubSetting, githubPages } from './connect.ts';
import { issueOf } from './issue.ts';
import { GITHUB_HEADERS, installationToken } from './token.ts';

// a name of dots only would lead the request somewhere else
const PART = /^(?!\.+$)[\w.-]+$/;
const stored = z.object({
  installation_id: z.int().positive(),
  repo: z.string().refine((repo) => repo.split('/').length === 2 && repo.split('/').every((part) => PART.test(part))),
  labels: z.array(z.string()).default([]),
});

interface GithubConfig {
  readonly installationId: number;
  /** `owner/name` */
  readonly repo: string;
  readonly labels: readonly string[];
}

export default defineIntegration<GithubConfig, GithubSetting>({
  kind: 'github',
  label: 'GitHub issues',
  logo: { simpleIcon: 'github' },
  settings: GITHUB_SETTINGS,
  category: 'other',
  guide: () => ['Connect GitHub, choose a repository, and every check that goes down opens an issue there.'],
  editable: false,
  setup: { by: 'pages' },
  pages: githubPages,
  enabled: ({ githubClientId, githubPrivateKey }, config) =>
    githubClientId !== '' && (config === undefined || githubPrivateKey !== ''),
  parseConfig(value) {
    const { installation_id: installationId, repo, labels } = readStored(value, stored);
    return { installationId, repo, labels };
  },
  // an installation named by a browser could be another user's: only GitHub's own list of the person's may lead to a channel
  validateForm: () => ({
    errors: { repo_name: 'Choose a repository on the page that opens after you connect GitHub.' },
  }),
  formValues: ({ repo, labels }) => ({ repo_name: repo, labels: labels.join(', ') }),
  isNoop: (_config, status) => status !== 'down',
  describe: ({ repo }) => `Opens issues in ${repo}`,
  async notify({ alert, config, settings, now, http }) {
    const token = await installationToken(config, { settings, http, now });
    // https://docs.github.com/en/rest/issues/issues#create-an-issue
    const url = `${settings.githubApiBase}/repos/${config.repo}/issues`;
    const issue = { ...(await issueOf(alert, now)), labels: config.labels };
    await http.postJson(url, issue, { judge, headers: { ...GITHUB_HEADERS, authorization: `Bearer ${token}` } });
  },
});

/** 410: the repository has its issues switched off. */
const judge: Judge = (answer) => {
  const message = member(answer.json(), 'message');
  const detail = answer.status >= 300 && typeof message === 'string' ? { detail: message } : {};
  if (answer.status === 410) return { ...detail, permanent: true };
  return 'detail' in detail ? detail : null;
};
