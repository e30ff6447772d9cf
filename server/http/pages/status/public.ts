import { LockedStatusPage } from '../../../../views/pages/status/locked.tsx';
import { PublicStatusPage } from '../../../../views/pages/status/public.tsx';
import { addSecs } from '../../../core/instant.ts';
import { networkOf } from '../../../core/ip-address.ts';
import { type StatusReport, statusDocument, statusFeed } from '../../../core/status-feed.ts';
import { outagesOf, type StatusPage, statusItems } from '../../../core/status-page.ts';
import { NotFound } from '../../../errors.ts';
import { demandPasswordRoom, verifyPassword } from '../../../passwords.ts';
import { content, JSON_TYPE, page, type Reply, type ReplyHeaders, redirectTo, text } from '../../kit/reply.ts';
import type { Visit } from '../../kit/visit.ts';

type StatusVisit = Visit<'slug'>;

const DAY_SECS = 86_400;
const NOTES = 20;
const OUTAGES = 50;
/** What proves that the password was given for the one that is set now. */
const PROOF_CHARACTERS = 16;

/** Shows a status page to any visitor, or asks for its password. */
export async function showStatusPage(visit: StatusVisit): Promise<Reply> {
  const found = await publicPage(visit);
  if (!isUnlocked(visit, found)) return page(LockedStatusPage({ shell: visit.shell, page: found }), 200, PRIVATE);
  const report = await reportOf(visit, found);
  const { siteName, siteRoot } = visit.deps.config;
  const { prefix, style } = visit.shell;
  const view = PublicStatusPage({
    report,
    slug: found.slug,
    noIndex: found.noIndex,
    siteName,
    siteRoot,
    prefix,
    style,
  });
  return page(view, 200, headersOf(found));
}

/** Opens a page that has a password to those who know it. */
export async function unlockStatusPage(visit: StatusVisit): Promise<Reply> {
  const found = await publicPage(visit);
  if (found.password === '') return redirectTo(`/status/${found.slug}/`);
  demandPasswordRoom();
  const { limits } = visit.deps;
  const isRight = await limits.attempt(
    [['statusPage', `${found.id} ${networkOf(visit.sender.remoteAddr)}`]],
    async () => ((await verifyPassword(visit.form.one('password'), found.password)) ? true : null),
  );
  if (isRight === null) {
    const error = 'The password is incorrect.';
    return page(LockedStatusPage({ shell: visit.shell, page: found, error }), 403, PRIVATE);
  }
  const { session } = visit;
  session.statusPages = { ...session.statusPages, [String(found.id)]: proofOf(found) };
  return redirectTo(`/status/${found.slug}/`);
}

/** The notes and outages of a status page, for feed readers. */
export async function showStatusFeed(visit: StatusVisit): Promise<Reply> {
  const found = await publicPage(visit);
  if (!isUnlocked(visit, found)) return text('this page requires a password', 401);
  const url = `${visit.deps.config.siteRoot}/status/${found.slug}/`;
  const body = statusFeed(await reportOf(visit, found), { url, self: `${url}feed.xml` });
  return content('application/rss+xml; charset=utf-8', body, headersOf(found));
}

/** Everything on a status page, for programs. */
export async function showStatusDocument(visit: StatusVisit): Promise<Reply> {
  const found = await publicPage(visit);
  if (!isUnlocked(visit, found)) return text('this page requires a password', 401);
  const body = JSON.stringify(statusDocument(await reportOf(visit, found)));
  const headers = { ...headersOf(found), 'Access-Control-Allow-Origin': '*' };
  return content(JSON_TYPE, body, headers);
}

const PRIVATE: ReplyHeaders = { 'X-Robots-Tag': 'noindex' };

async function publicPage({ deps: { store }, param }: StatusVisit): Promise<StatusPage> {
  const found = await store.statusPages.bySlug(param('slug'));
  if (found === null || !found.isPublic) throw new NotFound();
  return found;
}

async function reportOf({ deps: { store }, now }: StatusVisit, found: StatusPage): Promise<StatusReport> {
  // a day more than is shown: the oldest day begins before now, however long ago
  const since = addSecs(now, -(found.historyDays + 1) * DAY_SECS);
  const [sources, notes, windows] = await Promise.all([
    store.reads.statusSources(found, since),
    store.statusPages.notes(found.id, NOTES),
    store.listening.windows(since),
  ]);
  const outages = outagesOf(sources, since).slice(0, OUTAGES);
  return { page: found, items: statusItems(found, sources, now, windows), notes, outages, now };
}

function isUnlocked({ session }: StatusVisit, found: StatusPage): boolean {
  return found.password === '' || session.statusPages?.[String(found.id)] === proofOf(found);
}

/** Of another password it is another: then it has to be given again. */
function proofOf({ password }: StatusPage): string {
  return password.slice(-PROOF_CHARACTERS);
}

/** The same for everybody, so that caches may keep it for half a minute; not where a password is asked for. */
function headersOf({ password, noIndex }: StatusPage): ReplyHeaders {
  return {
    'Cache-Control': password === '' ? 'public, max-age=30' : 'private, no-store',
    ...(noIndex || password !== '' ? { 'X-Robots-Tag': 'noindex' } : {}),
  };
}
