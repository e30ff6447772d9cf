import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Project } from '../../../server/core/project.ts';
import { type HttpSink, type SinkAnswer, type SunkRequest, startHttpSink } from '../../support/http-sink.ts';
import { pageStores } from '../../support/stores.ts';
import type { Visitor } from '../../support/visitor.ts';
import { openWorld, type World } from '../projects/world.ts';
import { channelsOf, formOf, LOCAL, listOf, noticeIn, projectWithChecks } from './support.ts';

const BACK = '/integrations/add_github/';

describe.each(pageStores)('connecting GitHub on $name', ({ open }) => {
  let world: World;
  let sink: HttpSink;
  let project: Project;
  let visitor: Visitor;
  let repositories: readonly string[];
  beforeAll(async () => {
    sink = await startHttpSink();
    const env = {
      ...LOCAL,
      GITHUB_CLIENT_ID: 'app-id',
      GITHUB_CLIENT_SECRET: 'app-secret',
      GITHUB_PUBLIC_LINK: 'https://github.com/apps/rollcall',
      GITHUB_API_BASE: sink.url,
      GITHUB_WEB_BASE: sink.url,
    };
    world = await openWorld(await open(), { env });
  });
  beforeEach(async () => {
    project = await projectWithChecks(world);
    visitor = await world.app.signIn(world.people.member.user);
    repositories = ['acme/web', 'acme/api'];
    sink.requests.length = 0;
    sink.answerEach(play);
  });
  afterAll(async () => {
    await world.close();
    await sink.close();
  });

  /** Plays GitHub, with lists in pages of one; refuses what it refuses. */
  function play(request: SunkRequest): SinkAnswer {
    const url = new URL(request.path, sink.url);
    const json = (status: number, body: unknown, headers = {}): SinkAnswer => ({
      status,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    if (url.pathname === '/login/oauth/access_token') {
      const { client_id: id, client_secret: secret, code } = request.form();
      if (request.headers['accept'] !== 'application/json') return { body: 'access_token=user-token' };
      const isGood = id === 'app-id' && secret === 'app-secret' && code === 'good';
      // GitHub says 200 whatever happened
      return json(200, isGood ? { access_token: 'user-token' } : { error: 'bad_verification_code' });
    }
    if (request.headers['authorization'] !== 'Bearer user-token') return json(401, { message: 'Bad credentials' });
    if (url.pathname === '/user/installations') return json(200, { installations: [{ id: 42 }] });
    if (url.pathname !== '/user/installations/42/repositories') return json(404, {});
    const page = Number(url.searchParams.get('page') ?? '1');
    const next =
      page < repositories.length ? { link: `<${sink.url}${url.pathname}?page=${page + 1}>; rel="next"` } : {};
    return json(200, { repositories: repositories.slice(page - 1, page).map((full_name) => ({ full_name })) }, next);
  }

  const begin = async () => {
    const { text } = await visitor.get(formOf(project, 'add_github'));
    const [, href = ''] = new RegExp(`href="(${sink.url}/login/oauth/authorize[^"]+)"`).exec(text) ?? [];
    return new URL(href.replaceAll('&amp;', '&')).searchParams.get('state') ?? '';
  };
  const save = (fields: Record<string, string>) => visitor.post(`${formOf(project, 'add_github')}save/`, fields);

  test('whoever comes back chooses among all repositories, over all pages', async () => {
    const { status, text } = await visitor.get(`${BACK}?code=good&state=${await begin()}`);
    expect(status).toBe(200);
    expect(text).toContain('acme/web');
    expect(text).toContain('acme/api');
    expect(text).not.toContain('user-token');
  });

  test('the repository that is chosen is stored with its labels', async () => {
    await visitor.get(`${BACK}?code=good&state=${await begin()}`);
    const { location } = await save({ repo_name: 'acme/web', labels: ' ops, , down ' });
    expect(location).toBe(listOf(project));
    const [channel] = await channelsOf(world, project);
    expect(channel?.name).toBe('acme/web');
    expect(JSON.parse(channel?.value ?? '')).toEqual({
      installation_id: 42,
      repo: 'acme/web',
      labels: ['ops', 'down'],
    });
  });

  test('a repository that is no longer accessible, or never was, is 403', async () => {
    await visitor.get(`${BACK}?code=good&state=${await begin()}`);
    repositories = ['acme/api'];
    expect((await save({ repo_name: 'acme/web' })).status).toBe(403);
    expect(await channelsOf(world, project)).toEqual([]);
  });

  test('saving without having been at GitHub is 403', async () => {
    expect((await save({ repo_name: 'acme/web' })).status).toBe(403);
  });

  test('without any repository it leads to where our app is installed', async () => {
    repositories = [];
    const { location } = await visitor.get(`${BACK}?code=good&state=${await begin()}`);
    expect(location).toBe('https://github.com/apps/rollcall/installations/new');
  });

  test('whoever comes back from installing it needs neither code nor state', async () => {
    repositories = [];
    await visitor.get(`${BACK}?code=good&state=${await begin()}`);
    repositories = ['acme/new'];
    const { text } = await visitor.get(`${BACK}?installation_id=42&setup_action=install`);
    expect(text).toContain('acme/new');
    expect(sink.requests.filter(({ path }) => path.startsWith('/login')).length).toBe(1);
  });

  test('another state is 403, no code 400, without having begun 403', async () => {
    expect((await visitor.get(`${BACK}?code=good&state=${await begin()}x`)).status).toBe(403);
    expect((await visitor.get(`${BACK}?state=${await begin()}`)).status).toBe(400);
    expect((await visitor.get(`${BACK}?code=good&state=x`)).status).toBe(403);
  });

  test('a wrong code, and declining, come to nothing', async () => {
    const wrong = await visitor.get(`${BACK}?code=bad&state=${await begin()}`);
    expect(noticeIn(await visitor.get(wrong.location))).toContain('unexpected response');
    const declined = await visitor.get(`${BACK}?error=access_denied&state=${await begin()}`);
    expect(noticeIn(await visitor.get(declined.location))).toContain('you declined the request there');
    expect(await channelsOf(world, project)).toEqual([]);
  });

  test('a token that was revoked meanwhile ends the attempt', async () => {
    await visitor.get(`${BACK}?code=good&state=${await begin()}`);
    sink.answer({ status: 401, body: '{"message":"Bad credentials"}' });
    const { location } = await save({ repo_name: 'acme/web' });
    expect(noticeIn(await visitor.get(location))).toContain('connect it again');
    sink.answerEach(play);
    expect((await visitor.get(BACK)).status).toBe(403);
  });

  test('readers may not begin', async () => {
    const { status } = await world.people.reader.visitor.get(formOf(project, 'add_github'));
    expect(status).toBe(403);
  });
});
