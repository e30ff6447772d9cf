import { afterAll, beforeAll, expect, test } from 'vitest';
import { openListener, type PingListener } from '../pings/ping-listener.ts';
import { rawRequest } from '../pings/raw-http.ts';
import { type RecordingQueue, recordingQueue } from '../pings/recording-queue.ts';

const U = '0b3e5c7d-1a2b-4c4d-8e6f-708192a3b4c5';
const RID = 'ffffffff-0000-1111-2222-333333333333';

let queue: RecordingQueue;
let listener: PingListener;
let isSlugKnown = true;
beforeAll(async () => {
  queue = recordingQueue(({ invalid, target }) => {
    if (invalid) return 'invalid';
    return target.by === 'slug' && !isSlugKnown ? 'not-found' : 'stored';
  });
  listener = await openListener(queue);
});
afterAll(() => listener.close());

/** Sends a request line as it is; returns the status, and what was recorded. */
async function ask(line: string, headers: readonly string[] = []) {
  const before = queue.pings.length;
  const answer = await rawRequest(listener.url, [`${line} HTTP/1.1`, ...headers]);
  const { invalid, ...ping } = queue.pings.slice(before).at(-1) ?? { invalid: true };
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]), ping: invalid ? null : ping };
}

const code = { by: 'code', code: U };
const slug = { by: 'slug', pingKey: 'Key', slug: 'backup', create: false };

test.each<[string, object, string]>([
  // request line, what is recorded, why
  [`GET /%70ing/${U}`, { target: code }, 'letters that need no encoding'],
  [`GET /ping%2F${U}`, { target: code }, 'an encoded slash'],
  [`GET /ping%2F${U}%2Ffail`, { target: code, action: 'fail' }, 'encoded throughout'],
  [`GET /%70%69%6e%67/%4bey/b%61ckup/%35`, { target: slug, exitStatus: 5 }, 'encoded throughout, with a slug'],
  [`GET /ping/${U}%2Ffail`, { target: code, action: 'fail' }, 'an encoded slash behind the UUID'],
  [`GET /ping/${U}/f%61il`, { target: code, action: 'fail' }, 'an encoded letter of the ending'],
  [`GET /ping/${U}/%30`, { target: code, exitStatus: 0 }, 'an encoded digit'],
  [`GET HTTPS://user@a.example:8000/ping/${U}/log`, { target: code, action: 'log' }, 'a whole URL'],
  [`GET /ping/${U}?`, { rid: null }, 'an empty query'],
  [`GET /ping/${U}?&&=&`, { rid: null }, 'a query of nothing'],
  [`GET /ping/${U}???rid=x`, { rid: null }, 'more question marks'],
  [`GET /ping/${U}?&?rid=x`, { rid: null }, 'a question mark within'],
  [`GET /ping/${U}?%3Frid=x`, { rid: null }, 'an encoded question mark'],
  [`GET /ping/${U}?RID=x&Rid=y`, { rid: null }, 'names have a letter case'],
  [`GET /ping/${U}?rid[]=x&rid.=y&xrid=z`, { rid: null }, 'names that are nearly right'],
  [`GET /ping/${U}?a=1;rid=x`, { rid: null }, 'a semicolon separates nothing'],
  [`GET /ping/${U}?a=1&amp;rid=x`, { rid: null }, 'an ampersand as HTML has it'],
  [`GET /ping/${U}?rid=x&rid=${RID}`, { rid: RID }, 'the last one counts'],
  [`GET /ping/${U}?r%69d=${RID}`, { rid: RID }, 'an encoded name'],
  [`GET /ping/${U}?rid=${RID.replaceAll('-', '%2D')}`, { rid: RID }, 'an encoded value'],
  [`GET /ping/${U}?%=1&%zz=2&rid=${RID}`, { rid: RID }, 'broken encodings beside it'],
  [`GET /ping/${U}?next=/ping/x?rid=y`, { rid: null }, 'a URL as a value'],
  [`POST /ping/${U}?${'a=1&'.repeat(2_000)}rid=${RID}`, { rid: RID, method: 'POST' }, 'thousands of parameters'],
  [`TRACE /ping/${U}`, { method: 'TRACE' }, 'a method that nobody sends'],
  [`M-SEARCH /ping/${U}/start`, { method: 'M-SEARCH', action: 'start' }, 'a method of another protocol'],
  [`GET /ping/${U}/00000`, { exitStatus: 0 }, 'zeros'],
  [`GET /ping/${U}/0255`, { exitStatus: 255 }, 'a zero in front'],
  [`GET /ping/Key/-`, { target: { ...slug, slug: '-' } }, 'a slug of a hyphen'],
  [`GET /ping/-/_`, { target: { ...slug, pingKey: '-', slug: '_' } }, 'a key of a hyphen'],
  [`GET /ping/${U}/${U}`, { target: { ...slug, pingKey: U, slug: U } }, 'a UUID as a key and a slug'],
])('%s is recorded as %j: %s', async (line, recorded) => {
  isSlugKnown = true;
  const { status, ping } = await ask(line);
  expect(status).toBe(200);
  expect(ping).toMatchObject(recorded);
});

test.each([
  // request line, status, why
  [`GET /ping//${U}`, 404, 'two slashes'],
  [`GET /ping/./${U}`, 404, 'a dot'],
  [`GET /ping/x/../${U}`, 404, 'two dots'],
  [`GET /ping/${U}/../fail`, 404, 'two dots behind'],
  [`GET /ping/${U}%2F%2F`, 404, 'two encoded slashes'],
  [`GET /ping/${U}%252Ffail`, 404, 'encoded twice'],
  [`GET /%2570ing/${U}`, 418, 'encoded twice in front: left to others'],
  [`GET /ping%252F${U}`, 418, 'an encoded slash, twice'],
  [`GET /PING/${U}`, 418, 'capitals'],
  [`GET //ping/${U}`, 418, 'two slashes in front'],
  [`GET /ping/${U}%20`, 404, 'a blank behind'],
  [`GET /ping/%20${U}`, 404, 'a blank in front'],
  [`GET /ping/${U}%0D%0A`, 404, 'a line end'],
  [`GET /ping/${U}%00`, 404, 'a zero'],
  [`GET /ping/${U};v=1`, 404, 'a parameter of the path'],
  [`GET /ping/${U}.`, 404, 'a full stop, as behind a URL in a sentence'],
  [`GET /ping/<${U}>`, 404, 'angle brackets'],
  [`GET /ping/urn:uuid:${U}`, 404, 'a URN'],
  [`GET /ping/${U.replace('0', '%EF%BC%90')}`, 404, 'a full-width digit'],
  [`GET /ping/${U}/%D9%A1`, 404, 'an Arabic digit'],
  [`GET /ping/${U}/%C2%B2`, 404, 'a superscript'],
  [`GET /ping/${U}/0x1`, 404, 'a hexadecimal exit status that no check has as its slug'],
  [`GET /ping/${U}/1e2`, 404, 'an exponent'],
  [`GET /ping/${U}/1,0`, 404, 'a comma'],
  [`GET /ping/${U}/Start`, 400, 'a capital'],
  [`GET /ping/${U}/256`, 400, 'too large an exit status'],
  [`GET /ping/${U}/18446744073709551616`, 400, 'more than 64 bits'],
  [`GET /ping/${U}?rid=+${RID}`, 400, 'a blank before the run id'],
  [`GET /ping/${U}?rid=${RID}/`, 400, 'a slash behind it'],
  [`GET /ping/${U}?rid="${RID}"`, 400, 'quotes'],
  [`GET /ping/${U}?rid=urn:uuid:${RID}`, 400, 'a URN'],
  [`GET /ping/${U}?rid=${RID},${RID}`, 400, 'two of them'],
  [`GET /ping/${U}?rid=${RID.replace('f', '%EF%BD%86')}`, 400, 'a full-width letter'],
  [`GET /ping/${U}?rid`, 400, 'no value'],
])('%s is answered %i: %s', async (line, status) => {
  isSlugKnown = false;
  expect(await ask(line)).toMatchObject({ status });
});
