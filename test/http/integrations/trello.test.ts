import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Project } from '../../../server/core/project.ts';
import { type HttpSink, type SinkAnswer, type SunkRequest, startHttpSink } from '../../support/http-sink.ts';
import { pageStores } from '../../support/stores.ts';
import { openWorld, type World } from '../projects/world.ts';
import { channelsOf, formOf, LOCAL, listOf, noticeIn, projectWithChecks } from './support.ts';

const LIST = '5f0f0f0f0f0f0f0f0f0f0f0f';
const SETTINGS = '/integrations/add_trello/settings/';
const BOARDS = [{ id: 'b', name: 'Work & <b>', lists: [{ id: LIST, name: 'To do' }] }];

describe.each(pageStores)('connecting Trello on $name', ({ open }) => {
  let world: World;
  let sink: HttpSink;
  let project: Project;
  beforeAll(async () => {
    sink = await startHttpSink();
    world = await openWorld(await open(), { env: { ...LOCAL, TRELLO_APP_KEY: 'app-key', TRELLO_API_BASE: sink.url } });
  });
  beforeEach(async () => {
    project = await projectWithChecks(world);
    sink.requests.length = 0;
    sink.answerEach((request) => play(request));
  });
  afterAll(async () => {
    await world.close();
    await sink.close();
  });

  /** Refuses what Trello refuses. */
  function play({ method, path }: SunkRequest, boards: unknown = BOARDS): SinkAnswer {
    const url = new URL(path, 'http://trello');
    if (method !== 'GET' || url.pathname !== '/1/members/me/boards') return { status: 404, body: 'Not Found' };
    const { key, token, ...rest } = Object.fromEntries(url.searchParams);
    if (key !== 'app-key') return { status: 401, body: 'invalid key' };
    if (token !== 'user-token') return { status: 401, body: 'invalid token' };
    const wanted = { filter: 'open', fields: 'id,name', lists: 'open', list_fields: 'id,name' };
    expect(rest).toEqual(wanted);
    return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(boards) };
  }

  const visitor = () => world.people.member.visitor;
  const page = () => formOf(project, 'add_trello');

  test('it begins with the way to Trello, which sends back to the same page', async () => {
    const { text } = await visitor().get(page());
    const [, href = ''] = /href="(https:\/\/trello\.com[^"]+)"/.exec(text) ?? [];
    const link = new URL(href.replaceAll('&amp;', '&'));
    expect(Object.fromEntries(link.searchParams)).toEqual({
      expiration: 'never',
      name: world.app.config.siteName,
      scope: 'read,write',
      response_type: 'token',
      key: 'app-key',
      return_url: `${world.app.config.siteRoot}${page()}`,
    });
    expect(text).toContain('data-from-fragment="token"');
  });

  test('with the token it offers the lists', async () => {
    const { status, text } = await visitor().post(SETTINGS, { token: 'user-token', project: project.code });
    expect(status).toBe(200);
    expect(text).toContain('Work &amp; &lt;b>: To do');
    expect(text).toContain(`value="${LIST}"`);
  });

  test('the list that is chosen is stored, with its names looked up', async () => {
    const { location } = await visitor().post(page(), { token: 'user-token', list_id: LIST });
    expect(location).toBe(listOf(project));
    const [channel] = await channelsOf(world, project);
    expect(JSON.parse(channel?.value ?? '')).toEqual({
      token: 'user-token',
      list_id: LIST,
      board_name: 'Work & <b>',
      list_name: 'To do',
    });
    expect((await visitor().get(location)).text).not.toContain('user-token');
  });

  test('names that a script sends along are taken as they are', async () => {
    const fields = { token: 'user-token', list_id: LIST, board_name: 'B', list_name: 'L' };
    await visitor().post(page(), fields);
    expect(sink.requests).toEqual([]);
    expect(await channelsOf(world, project)).toHaveLength(1);
  });

  test.each([
    ['a list that is none', { list_id: 'zzz', board_name: 'B', list_name: 'L' }],
    ['a list of somebody else', { list_id: 'a'.repeat(24) }],
    ['no token', { token: '', list_id: LIST, board_name: 'B', list_name: 'L' }],
  ])('%s is 400', async (_what, fields) => {
    const { status } = await visitor().post(page(), { token: 'user-token', ...fields });
    expect(status).toBe(400);
    expect(await channelsOf(world, project)).toEqual([]);
  });

  test.each([
    ['no lists at all', [{ name: 'Empty', lists: [] }], 'Your Trello boards have no lists'],
    ['an answer that makes no sense', { message: 'hello' }, 'unexpected response'],
  ])('%s', async (_what, boards, words) => {
    sink.answerEach((request) => play(request, boards));
    const { location } = await visitor().post(SETTINGS, { token: 'user-token', project: project.code });
    expect(noticeIn(await visitor().get(location))).toContain(words);
  });

  test('a token that Trello does not know', async () => {
    const { location } = await visitor().post(SETTINGS, { token: 'forged', project: project.code });
    expect(noticeIn(await visitor().get(location))).toContain('unexpected response');
  });

  test('a project of others is 403', async () => {
    const { outsider } = world.people;
    const fields = { token: 'user-token', project: project.code };
    expect((await outsider.visitor.post(SETTINGS, fields)).status).toBe(403);
  });
});
