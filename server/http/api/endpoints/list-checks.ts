import { z } from 'zod';
import { earliest, type Instant } from '../../../core/instant.ts';
import { nextChange } from '../../../core/status.ts';
import { tagList } from '../../../core/tags.ts';
import type { CheckSelection, ListedCheck } from '../../../store/reads/api-checks.ts';
import { VERSION } from '../../../version.ts';
import { type ContentReply, empty, json } from '../../kit/reply.ts';
import { presentList } from '../check-of.ts';
import type { KeyedCall, KeyedEndpoint } from '../endpoint.ts';
import { fingerprint, tagged, taggedWith, tagsGiven } from '../etag.ts';
import { readQuery } from '../input.ts';
import { checkList } from '../schemas/documents.ts';
import { cursor, cursorAfter, limit } from '../schemas/paging.ts';
import { isStorable } from '../schemas/texts.ts';

const query = z.object({
  tag: z
    .array(z.string())
    .optional()
    .describe('Only checks with this tag; if repeated, checks with all of these tags.'),
  slug: z.string().optional().describe('Only checks with this slug; if empty, all checks.'),
  limit: limit(),
  cursor: cursor(),
});

type Query = z.output<typeof query>;

/** Lists the checks of a project. */
export default {
  name: 'listChecks',
  method: 'GET',
  path: 'checks/',
  area: 'checks',
  scope: 'ro',
  summary: 'Lists the checks of the project, in order of creation',
  about:
    'If you send the `ETag` of a response back as `If-None-Match`, you get `304` without a body while nothing has changed. This costs the server very little.',
  query,
  responses: {
    200: { about: 'The checks.', schema: checkList },
    304: { about: 'The checks have not changed since the response with the `ETag` in `If-None-Match`.' },
  },
  async handle(call) {
    const wanted = readQuery(query, call);
    if (isImpossible(wanted)) return json({ checks: [] });
    return wanted.limit === undefined ? await listAll(call, wanted) : await listPage(call, wanted, wanted.limit);
  },
} satisfies KeyedEndpoint;

/** Such a text cannot be stored, so no check has it, and the database would refuse to look for it. */
function isImpossible({ slug = '', tag = [] }: Query): boolean {
  return ![slug, ...tag].every(isStorable);
}

/**
 * The tag of the answer is made from a state that is cheap to ask for, and from the moment at which a status moves on by
 * itself: as long as the one is the same and the other has not come, so is the answer.
 */
async function listAll(call: KeyedCall, wanted: Query): Promise<ContentReply> {
  const { store } = call.deps;
  const selection = selectionOf(call, wanted);
  const given = tagsGiven(call.headers);
  if (given.length > 0) {
    const variant = variantOf(call, wanted, await store.reads.checksState(selection));
    const known = given.find((tag) => isStillTrue(tag, variant, call.now));
    if (known !== undefined) return taggedWith(empty(304), known);
  }
  const { state, checks } = await store.reads.checksInState(selection);
  const shown = withTags(checks, wanted.tag);
  const changesAt = shown.map(({ check }) => nextChange(check, call.now)).reduce(earliest, null);
  return taggedWith(
    json({ checks: await presentList(call, shown) }),
    `${variantOf(call, wanted, state)}.${changesAt ?? 'never'}`,
  );
}

/** A page is tagged after its content: it is small, and what lies before and behind it does not matter. */
async function listPage(call: KeyedCall, wanted: Query, size: number): Promise<ContentReply> {
  const { tag, cursor: afterId = 0 } = wanted;
  // which checks have a tag is seen only when they are here
  const most = tag === undefined ? size + 1 : null;
  const listed = await call.deps.store.reads.checkPage({ ...selectionOf(call, wanted), afterId, limit: most });
  const found = withTags(listed, tag);
  const page = found.slice(0, size);
  const last = found.length > size ? page.at(-1) : undefined;
  const next_cursor = last === undefined ? null : cursorAfter(last.check.id);
  return tagged(json({ checks: await presentList(call, page), next_cursor }));
}

function selectionOf({ caller }: KeyedCall, { slug = '' }: Query): CheckSelection {
  return { projectId: caller.project.id, slug: slug === '' ? null : slug };
}

function withTags(listed: readonly ListedCheck[], wanted: readonly string[] = []): readonly ListedCheck[] {
  if (wanted.length === 0) return listed;
  return listed.filter(({ check }) => {
    const tags = tagList(check.tags);
    return wanted.every((tag) => tags.includes(tag));
  });
}

/** The same checks look different in another version, to another kind of key, and under another address. */
function variantOf({ version, caller, deps }: KeyedCall, wanted: Query, state: string): string {
  const { siteRoot, pingEndpoint } = deps.config;
  const { project, readOnly } = caller;
  return fingerprint(JSON.stringify([VERSION, siteRoot, pingEndpoint, version, project.id, readOnly, wanted, state]));
}

function isStillTrue(tag: string, variant: string, now: Instant): boolean {
  const [of, changesAt] = tag.split('.');
  return of === variant && (changesAt === 'never' || now < Number(changesAt));
}
