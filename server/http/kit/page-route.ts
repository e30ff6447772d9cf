import { lowerUuid } from '../../core/uuid.ts';
import type { Reply } from './reply.ts';
import { createRouter, type ParamsOf, type Placeholders, type Router } from './router.ts';
import { isSignedIn, type SignedInVisit, type Visit } from './visit.ts';

/**
 * Who may open a page. Others are answered: `signed-in`: with the login page; `anonymous`: with 403 (pages that look
 * different to those who are signed in are for `anyone`); `staff`, `superuser`: as if there were no such page.
 */
export type Audience = 'anyone' | 'anonymous' | 'signed-in' | 'staff' | 'superuser';

/** What else is special about a page. */
export interface RouteTraits {
  /** Forms need no token: machines post here, or mail programs. */
  readonly csrfExempt?: true;
  /** Requested by scripts: visitors who are not signed in get 403, not a login page. */
  readonly polled?: true;
  /** Where one may be sent after signing in. */
  readonly destination?: true;
  /** Opening it counts as use of the account, and prolongs the session. */
  readonly countsAsUse?: true;
  /** Only for those who have just confirmed that it is really them; or for superusers only after that. */
  readonly sudo?: 'everybody' | 'superusers';
}

type Answer<V> = (visit: V) => Reply | Promise<Reply>;

/** The handlers of a path; HEAD is GET without a body. Handlers for more than their path has placeholders do not compile. */
interface Handlers<V> {
  readonly get?: Answer<V>;
  readonly post?: Answer<V>;
}

/** One path with all that can be done there. */
export interface PageRoute extends RouteTraits {
  /** Below the path of the site's root, with placeholders: `/projects/{project}/settings/`. */
  readonly path: string;
  readonly audience: Audience;
  readonly handlers: Handlers<Visit<string>>;
}

/** A page that does not ask who looks. */
export function openRoute<const Path extends string>(
  path: Path,
  audience: 'anyone' | 'anonymous',
  handlers: Handlers<Visit<ParamsOf<Path>>>,
  traits: RouteTraits = {},
): PageRoute {
  return { path, audience, handlers, ...traits };
}

/** A page for those who are signed in. */
export function userRoute<const Path extends string>(
  path: Path,
  audience: 'signed-in' | 'staff' | 'superuser',
  handlers: Handlers<SignedInVisit<ParamsOf<Path>>>,
  traits: RouteTraits = {},
): PageRoute {
  const { get, post } = handlers;
  return {
    path,
    audience,
    handlers: { ...(get ? { get: forUser(get) } : {}), ...(post ? { post: forUser(post) } : {}) },
    ...traits,
  };
}

function forUser<Param extends string>(answer: Answer<SignedInVisit<Param>>): Answer<Visit<Param>> {
  return (visit) => {
    // who is not signed in never gets here; the audience is checked before
    if (!isSignedIn(visit)) throw new Error('a page for users was opened without a user');
    return answer(visit);
  };
}

/** Finds the page at a path below the path of the site's root. */
export type SiteMap = Router<PageRoute>;

/** Prepares the list of pages for looking up paths. */
export function createSiteMap(routes: readonly PageRoute[]): SiteMap {
  const route = createRouter(routes, {
    placeholders: PLACEHOLDERS,
    methodsOf: ({ handlers }) => [
      ...(handlers.get ? ['GET' as const] : []),
      ...(handlers.post ? ['POST' as const] : []),
    ],
    finalSlash: 'required',
  });
  // no page has a slash within a segment, and a proxy in front may read such a path otherwise
  return (path, method) => (/%2f/i.test(path) ? { kind: 'nothing' } : route(path, method));
}

const UNUSABLE = /\p{Cc}/u;
const DOC = /^[0-9a-z_]+$/;

/** What the placeholders of paths may stand for; anything else is no such page. */
const PLACEHOLDERS: Placeholders = {
  project: lowerUuid,
  check: lowerUuid,
  channel: lowerUuid,
  credential: lowerUuid,
  /** A check by its unique key. */
  key: formed(/^[0-9a-f]{40}$/),
  session: formed(/^[0-9a-f]{64}$/),
  kind: formed(/^[a-z_]{1,30}$/),
  /** A row of the administration: its number, or two of them. */
  row: formed(/^\d{1,15}(-\d{1,15})?$/),
  n: formed(/^[1-9]\d{0,14}$/),
  /** A page of the documentation. */
  doc: formed(DOC),
  markdown: (segment) => (segment.endsWith('.md') && DOC.test(segment.slice(0, -3)) ? segment : null),
  slug: word,
  username: word,
  token: word,
  signed: word,
};

function formed(form: RegExp) {
  return (segment: string): string | null => (form.test(segment) ? segment : null);
}

function word(segment: string): string | null {
  return segment !== '' && !UNUSABLE.test(segment) ? segment : null;
}
