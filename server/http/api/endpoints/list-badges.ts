import { z } from 'zod';
import { ALL_CHECKS, BADGE_FORMATS } from '../../../core/badge.ts';
import { tagList } from '../../../core/tags.ts';
import { tagBadgeUrl } from '../../badges/urls.ts';
import { json } from '../../kit/reply.ts';
import type { KeyedCall, KeyedEndpoint } from '../endpoint.ts';

const URLS = z
  .object({
    svg: z.url(),
    svg3: z.url(),
    json: z.url(),
    json3: z.url(),
    shields: z.url(),
    shields3: z.url(),
  })
  .strict();

/** Returns where the badges of the project are: one set of addresses per tag, and `*` for all checks. */
export default {
  name: 'listBadges',
  method: 'GET',
  path: 'badges/',
  area: 'badges',
  scope: 'ro',
  summary: 'Lists the badges of the project',
  about: `One entry for each tag, and the entry \`*\` for all checks. Badges whose names end in 3 show three statuses: up,
late, down. The URLs need no key: anyone who has the URL of a badge can see that badge, and no other.`,
  responses: {
    200: { about: 'URLs, by tag.', schema: z.object({ badges: z.record(z.string(), URLS) }).strict() },
  },
  async handle(call) {
    const { deps, caller } = call;
    const fields = await deps.store.reads.tagsInProject(caller.project.id);
    const tags = new Set(fields.flatMap(tagList));
    tags.delete(ALL_CHECKS);
    const names = [...[...tags].sort(), ALL_CHECKS];
    return json({ badges: Object.fromEntries(names.map((tag) => [tag, urlsOf(tag, call)])) });
  },
} satisfies KeyedEndpoint;

function urlsOf(tag: string, { deps: { config }, caller: { project } }: KeyedCall): Record<string, string> {
  const about = { badgeKey: project.badgeKey, tag };
  return Object.fromEntries(
    BADGE_FORMATS.flatMap((format) => [
      [format, tagBadgeUrl(about, { format, states: 2 }, config)],
      [`${format}3`, tagBadgeUrl(about, { format, states: 3 }, config)],
    ]),
  );
}
