import { z } from 'zod';
import { addSecs, type Instant, instant } from '../../../core/instant.ts';
import { toIso } from '../../../core/iso.ts';
import { empty, json } from '../../kit/reply.ts';
import { checkOf } from '../check-of.ts';
import type { KeyedCall, KeyedEndpoint } from '../endpoint.ts';
import { parseQuery } from '../input.ts';
import { presentFlip } from '../present/flip.ts';
import { flipList } from '../schemas/documents.ts';
import { flipCursor, flipCursorAfter, limit } from '../schemas/paging.ts';
import { wholeNumberText } from '../schemas/texts.ts';

const LATEST_UNIX_SECS = 10_000_000_000;
const MOST_UNHEARD = 100;
const YEAR_SECS = 31_536_000;
const EPOCH = instant(0);

const unixSecs = () => wholeNumberText(0, LATEST_UNIX_SECS).optional();

const query = z.object({
  start: unixSecs().describe('Only flips at this UNIX time or later.'),
  end: unixSecs().describe('Only flips before this UNIX time.'),
  seconds: z
    .preprocess((value) => (value === '' ? undefined : value), wholeNumberText(0, YEAR_SECS).optional())
    .describe('Only flips of this many last seconds; if 0 or empty, all flips.'),
  details: z
    .string()
    .optional()
    .describe('`1`: adds both statuses and the reason, and the pings that could not be heard.'),
  limit: limit(),
  cursor: flipCursor(),
});

type Query = z.output<typeof query>;

/** Lists the flips of a check. */
export default {
  name: 'listFlips',
  method: 'GET',
  path: 'checks/{check}/flips/',
  area: 'flips',
  scope: 'ro',
  summary: 'Lists the flips of the check, newest first',
  about: 'The list includes flips that send no alerts, such as pausing. Filters can be combined.',
  query,
  responses: {
    200: { about: 'The flips.', schema: flipList },
    400: { about: 'A filter is not valid.' },
  },
  async handle(call) {
    const { id } = await checkOf(call);
    const wanted = parseQuery(query, call);
    if (!wanted.success) return empty(400);
    return json({ ...(await flipsOf(id, wanted.data, call)), ...(await unheardOf(id, wanted.data, call)) });
  },
} satisfies KeyedEndpoint;

async function flipsOf(checkId: number, wanted: Query, { deps, now }: KeyedCall) {
  const size = wanted.limit ?? null;
  const found = await deps.store.reads.flips({
    checkId,
    from: fromOf(wanted, now),
    until: wanted.end === undefined ? null : addSecs(EPOCH, wanted.end),
    olderThan: wanted.cursor ?? null,
    limit: size === null ? null : size + 1,
  });
  const shown = size === null ? found : found.slice(0, size);
  const flips = shown.map((flip) => presentFlip(flip, { details: wanted.details === '1' }));
  if (size === null) return { flips };
  const last = found.length > size ? shown.at(-1) : undefined;
  return { flips, next_cursor: last === undefined ? null : flipCursorAfter(last) };
}

/** What this server could not hear is no change of the check, but explains why there is none. */
async function unheardOf(checkId: number, { details }: Query, { deps }: KeyedCall) {
  if (details !== '1') return {};
  const unheard = await deps.store.unheard.ofCheck(checkId, MOST_UNHEARD);
  return {
    unheard: unheard.map(({ expectedAt, from, to }) => ({
      expected_at: toIso(expectedAt),
      away_from: toIso(from),
      away_to: toIso(to),
    })),
  };
}

/** Both filters bound the same side, so the later one decides. */
function fromOf({ start, seconds }: Query, now: Instant): Instant | null {
  const moments: Instant[] = [];
  if (start !== undefined) moments.push(addSecs(EPOCH, start));
  if (seconds !== undefined && seconds > 0) moments.push(addSecs(now, -seconds));
  return moments.length === 0 ? null : instant(Math.max(...moments));
}
