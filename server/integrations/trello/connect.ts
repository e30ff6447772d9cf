import { z } from 'zod';
import { DeliveryError } from '../../delivery/delivery-error.ts';
import { textOf } from '../../delivery/form.ts';
import { SETUP_TIMEOUT_MS, withQuery } from '../../delivery/oauth.ts';
import type { FormInput, FormResult, SetupAnswer, SetupContext, SetupPage, SetupVisit } from '../../delivery/setup.ts';

/** What this server is known by at Trello. */
export const TRELLO_SETTINGS = ['siteName', 'siteRoot', 'trelloAppKey', 'trelloApiBase'] as const;
export type TrelloSetting = (typeof TRELLO_SETTINGS)[number];

const AUTHORIZE = 'https://trello.com/1/authorize';

// https://developer.atlassian.com/cloud/trello/rest/api-group-members/#api-members-id-boards-get
const answered = z.array(
  z.object({ name: z.string(), lists: z.array(z.object({ id: z.string(), name: z.string() })) }),
);
type Boards = z.infer<typeof answered>;

/** Sends people to Trello, takes the token it hands out, and lets them choose a list. */
export function trelloPages(validate: (input: FormInput) => FormResult): readonly SetupPage<TrelloSetting>[] {
  return [
    {
      path: '/projects/{project}/add_trello/',
      get: async (visit) => begin(visit),
      async post(visit) {
        const { form, project } = visit;
        if (project === null) return { do: 'refuse', status: 404 };
        const result = validate(await withNames(form, visit));
        if ('errors' in result) return { do: 'refuse', status: 400, text: Object.values(result.errors)[0] ?? '' };
        return { do: 'save', project, channels: [{ value: result.value, name: '' }] };
      },
    },
    { path: '/integrations/add_trello/settings/', post: choose },
  ];
}

function begin({ settings, memory, project }: SetupVisit<TrelloSetting>): SetupAnswer {
  if (project === null) return { do: 'refuse', status: 404 };
  memory.keep('project', project.code);
  const link = withQuery(AUTHORIZE, {
    expiration: 'never',
    name: settings.siteName,
    scope: 'read,write',
    response_type: 'token',
    key: settings.trelloAppKey,
    return_url: `${settings.siteRoot}/projects/${project.code}/add_trello/`,
  });
  return {
    do: 'show',
    screen: {
      title: 'Connect Trello',
      text: ['Trello asks you to allow this server to add cards to your boards, and sends you back here.'],
      link: { href: link, label: 'Go to Trello' },
      form: {
        fields: [
          {
            name: 'token',
            label: 'Token',
            type: 'password',
            required: true,
            help: 'Filled in when Trello sends you back. Without JavaScript, copy the part after “token=” from the URL of the page.',
          },
          { name: 'project', label: '', type: 'hidden' },
        ],
        values: { project: project.code },
        button: 'Choose a list',
        action: '/integrations/add_trello/settings/',
        fromFragment: 'token',
      },
    },
  };
}

async function choose(visit: SetupVisit<TrelloSetting>): Promise<SetupAnswer> {
  const wanted = textOf(visit.form, 'project') || (visit.memory.peek('project') ?? '');
  const project = (await visit.projects()).find(({ code }) => code === wanted);
  if (project === undefined) return { do: 'refuse', status: 403 };
  const token = textOf(visit.form, 'token');
  const boards = await boardsOf(token, visit);
  if (boards === null)
    return { do: 'say', project, kind: 'error', text: 'Trello returned an unexpected response. Try again.' };
  const options = boards.flatMap(({ name: board, lists }) =>
    lists.map(({ id, name }) => ({ value: id, label: `${board}: ${name}` })),
  );
  if (options.length === 0) {
    const text = 'Your Trello boards have no lists. Add a list in Trello, and connect it again.';
    return { do: 'say', project, kind: 'warning', text };
  }
  return {
    do: 'show',
    screen: {
      title: 'Connect Trello',
      text: ['Choose the list for the cards'],
      form: {
        fields: [
          { name: 'list_id', label: 'List', type: 'select', required: true, options },
          { name: 'token', label: '', type: 'hidden' },
        ],
        values: { token },
        button: 'Save',
        action: `/projects/${project.code}/add_trello/`,
      },
    },
  };
}

/** A form says the names of board and list, or leaves it to us to look them up. */
async function withNames(form: FormInput, context: SetupContext<TrelloSetting>): Promise<FormInput> {
  if (textOf(form, 'list_name') !== '') return form;
  const listId = textOf(form, 'list_id');
  const boards = (await boardsOf(textOf(form, 'token'), context)) ?? [];
  const board = boards.find(({ lists }) => lists.some(({ id }) => id === listId));
  const list = board?.lists.find(({ id }) => id === listId);
  return { ...form, board_name: board?.name ?? '', list_name: list?.name ?? '' };
}

/** Null when Trello says anything but boards. */
async function boardsOf(token: string, { settings, http }: SetupContext<TrelloSetting>): Promise<Boards | null> {
  const query = {
    key: settings.trelloAppKey,
    token,
    filter: 'open',
    fields: 'id,name',
    lists: 'open',
    list_fields: 'id,name',
  };
  const url = withQuery(`${settings.trelloApiBase}/1/members/me/boards`, query);
  try {
    const answer = await http.request({ method: 'GET', url, secrets: [token], timeoutMs: SETUP_TIMEOUT_MS });
    const read = answered.safeParse(answer.json());
    return read.success ? read.data : null;
  } catch (error) {
    if (error instanceof DeliveryError) return null;
    throw error;
  }
}
