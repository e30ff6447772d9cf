import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { DeliveryError } from '../../delivery/delivery-error.ts';
import { textOf } from '../../delivery/form.ts';
import { exchangeCode, textIn, withQuery } from '../../delivery/oauth.ts';
import type { SetupAnswer, SetupPage, SetupProject, SetupVisit } from '../../delivery/setup.ts';
import { type Repository, readRepositories } from './repositories.ts';

/** What the GitHub App of this server is known by. */
export const GITHUB_SETTINGS = [
  'githubClientId',
  'githubClientSecret',
  'githubPrivateKey',
  'githubPublicLink',
  'githubApiBase',
  'githubWebBase',
] as const;
export type GithubSetting = (typeof GITHUB_SETTINGS)[number];

const MAX_LABELS_LENGTH = 500;

/** Between leaving for GitHub and coming back. */
const begun = z.object({ state: z.string(), project: z.string() });
/** Between coming back and choosing a repository. */
const arrived = z.object({ token: z.string(), project: z.string() });

/** Sends people to GitHub, finds out where our app may open issues, and lets them choose. */
export const githubPages: readonly SetupPage<GithubSetting>[] = [
  {
    path: '/projects/{project}/add_github/',
    async get({ settings, memory, project }) {
      if (project === null) return { do: 'refuse', status: 404 };
      const state = randomBytes(24).toString('base64url');
      memory.keep('begun', JSON.stringify({ state, project: project.code }));
      const query = { client_id: settings.githubClientId, state };
      return {
        do: 'show',
        screen: {
          title: 'Connect GitHub',
          text: ['GitHub asks you to sign in and sends you back here to choose a repository.'],
          link: { href: withQuery(`${settings.githubWebBase}/login/oauth/authorize`, query), label: 'Go to GitHub' },
        },
      };
    },
  },
  { path: '/integrations/add_github/', get: comeBack },
  { path: '/projects/{project}/add_github/save/', post: save },
];

async function comeBack(visit: SetupVisit<GithubSetting>): Promise<SetupAnswer> {
  const start = begun.safeParse(parsed(visit.memory.take('begun')));
  if (!start.success) {
    // users who have just installed our app there come back without a state
    const kept = arrived.safeParse(parsed(visit.memory.peek('arrived')));
    return kept.success ? await offer(visit, kept.data) : { do: 'refuse', status: 403 };
  }
  const project = await projectOf(visit, start.data.project);
  if (project === null) return { do: 'refuse', status: 403 };
  if (textOf(visit.query, 'error') !== '') {
    return {
      do: 'say',
      project,
      kind: 'warning',
      text: 'GitHub was not connected, because you declined the request there.',
    };
  }
  if (textOf(visit.query, 'state') !== start.data.state) return { do: 'refuse', status: 403 };
  if (textOf(visit.query, 'code') === '') return { do: 'refuse', status: 400 };
  const token = await tokenFor(visit);
  if (token === null) return unexpected(project);
  const now = { token, project: project.code };
  visit.memory.keep('arrived', JSON.stringify(now));
  return await offer(visit, now);
}

/** https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app */
async function tokenFor({ query, settings, http, warn }: SetupVisit<GithubSetting>): Promise<string | null> {
  const { githubClientId: clientId, githubClientSecret: clientSecret } = settings;
  const url = `${settings.githubWebBase}/login/oauth/access_token`;
  try {
    const token = textIn(await exchangeCode(query, { url, clientId, clientSecret }, { http }), 'access_token');
    if (token !== '') return token;
    warn('GitHub returned no token for the code');
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    warn(`GitHub returned no token for the code: ${error.message}`);
  }
  return null;
}

async function offer(
  visit: SetupVisit<GithubSetting>,
  { token, project: code }: z.infer<typeof arrived>,
): Promise<SetupAnswer> {
  const project = await projectOf(visit, code);
  if (project === null) return { do: 'refuse', status: 403 };
  const repositories = await repositoriesOf(visit, token);
  if (repositories === null) return unexpected(project);
  if (repositories.length === 0) {
    return { do: 'leave', url: `${visit.settings.githubPublicLink}/installations/new` };
  }
  const options = repositories.map(({ name }) => ({ value: name, label: name }));
  return {
    do: 'show',
    screen: {
      title: 'Connect GitHub',
      text: ['Every check that goes down opens an issue in this repository.'],
      form: {
        fields: [
          { name: 'repo_name', label: 'Repository', type: 'select', required: true, options },
          {
            name: 'labels',
            label: 'Labels',
            type: 'text',
            maxLength: MAX_LABELS_LENGTH,
            help: 'Separated by commas. The labels must exist in the repository.',
          },
        ],
        values: {},
        button: 'Save',
        action: `/projects/${project.code}/add_github/save/`,
      },
      ...(visit.settings.githubPublicLink === ''
        ? {}
        : { link: { href: `${visit.settings.githubPublicLink}/installations/new`, label: 'Add more repositories' } }),
    },
  };
}

async function save(visit: SetupVisit<GithubSetting>): Promise<SetupAnswer> {
  const kept = arrived.safeParse(parsed(visit.memory.take('arrived')));
  if (visit.project === null || !kept.success) return { do: 'refuse', status: 403 };
  const repositories = await repositoriesOf(visit, kept.data.token);
  if (repositories === null) return unexpected(visit.project);
  const wanted = textOf(visit.form, 'repo_name');
  const repository = repositories.find(({ name }) => name === wanted);
  if (repository === undefined) return { do: 'refuse', status: 403 };
  const labels = textOf(visit.form, 'labels').slice(0, MAX_LABELS_LENGTH).split(',');
  const value = {
    installation_id: repository.installationId,
    repo: repository.name,
    labels: labels.map((label) => label.trim()).filter((label) => label !== ''),
  };
  const name = repository.name.slice(0, 100);
  return { do: 'save', project: visit.project, channels: [{ value: JSON.stringify(value), name }] };
}

/** Null when GitHub does not accept the token, or says something else that makes no sense; the token is forgotten. */
async function repositoriesOf(visit: SetupVisit<GithubSetting>, token: string): Promise<readonly Repository[] | null> {
  try {
    return await readRepositories(token, visit);
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    visit.memory.take('arrived');
    visit.warn(`GitHub did not list the repositories of our app: ${error.message}`);
    return null;
  }
}

async function projectOf(visit: SetupVisit<GithubSetting>, code: string): Promise<SetupProject | null> {
  return (await visit.projects()).find((project) => project.code === code) ?? null;
}

function unexpected(project: SetupProject): SetupAnswer {
  return {
    do: 'say',
    project,
    kind: 'error',
    text: 'GitHub returned an unexpected response. Please connect it again.',
  };
}

function parsed(text: string | null): unknown {
  return text === null ? null : JSON.parse(text);
}
