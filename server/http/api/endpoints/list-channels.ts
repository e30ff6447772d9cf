import { json } from '../../kit/reply.ts';
import type { KeyedEndpoint } from '../endpoint.ts';
import { channelList } from '../schemas/documents.ts';

/** Lists the channels of a project. */
export default {
  name: 'listChannels',
  method: 'GET',
  path: 'channels/',
  area: 'channels',
  scope: 'rw',
  summary: 'Lists the channels of the project, in order of creation',
  about: 'The list includes disabled channels. It does not include their settings, because these contain secrets.',
  responses: { 200: { about: 'The channels.', schema: channelList } },
  async handle({ deps, caller }) {
    const channels = await deps.store.channels.ofProject(caller.project.id);
    return json({ channels: channels.map(({ code, name, kind }) => ({ id: code, name, kind })) });
  },
} satisfies KeyedEndpoint;
