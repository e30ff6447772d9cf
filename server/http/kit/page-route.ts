import type { ParamsOf } from './paths.ts';
import type { Reply } from './reply.ts';
import { isSignedIn, type SignedInVisit, type Visit } from './visit.ts';

/**
 * Who may open a page. Others are answered: `signed-in`: with the login page; `anonymous`: with 403 (pages that look
 * different to those who are signed in are for `anyone`); `staff`, `superuser`: as if there were no such page.
 */
export type Audience = 'anyone' | 'anonymous' | 'signed-in' | 'staff' | 'superuser';

export type Method = 'get' | 'post';

/** What else is special about a page. */
export interface RouteTraits {
  /** Forms need no token: machines post here, or mail programs. */
  readonly csrfExempt?: true;
  /** Asked for by scripts: whoever is not signed in gets 403, not a login page. */
  readonly polled?: true;
  /** Where one may be sent after signing in. */
  readonly destination?: true;
  /** Opening it counts as use of the account, and prolongs the session. */
  readonly countsAsUse?: true;
  /** Only for those who have just confirmed that it is really them. */
  readonly sudo?: true;
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
    if (!isSignedIn(visit)) throw new Error('a page for users was opened by nobody');
    return answer(visit);
  };
}
