import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { NoticePage } from '../../../views/pages/notice.tsx';
import { message } from '../../core/messages.ts';
import { Forbidden, NotFound, TooMany } from '../../errors.ts';
import { currentRequest } from '../../request-context.ts';
import { visitorCsrf } from '../security/csrf.ts';
import { isSentFromHere } from '../security/request-origin.ts';
import { noteUse } from '../sessions/current-user.ts';
import type { ClaimReader } from '../sessions/header-sign-in.ts';
import { admit } from './admit.ts';
import { beginVisit, type SiteShell } from './begin-visit.ts';
import { errorReply } from './error-reply.ts';
import { identify } from './identify.ts';
import type { PageDeps } from './page-deps.ts';
import type { PageQueue } from './page-queue.ts';
import type { PageRoute, SiteMap } from './page-route.ts';
import { page, type Reply, redirectTo, rendered } from './reply.ts';
import { type Sender, splitUrl } from './request.ts';
import type { Place } from './router.ts';
import { sendReply } from './send-reply.ts';
import { originOf } from './site-address.ts';
import type { Visit } from './visit.ts';

interface Deps {
  readonly pages: PageDeps;
  readonly site: SiteShell;
  readonly siteMap: SiteMap;
  readonly claimOf: ClaimReader;
  readonly senderOf: (req: Request) => Sender;
  readonly isHttps: (req: Request) => boolean;
  readonly queue: Pick<PageQueue, 'leave'>;
}

const NO_PARAMS = new Map<string, string>();

/**
 * Answers every request that is for a page: finds out who asks, what lies at the path, whether they may, and lets the
 * page's handler answer.
 */
export function dispatch(deps: Deps): RequestHandler {
  const { pages, site, siteMap, claimOf, senderOf, isHttps, queue } = deps;
  const { config, log, clock, store } = pages;
  const trusted = { siteOrigin: originOf(config.siteRoot), origins: config.csrfTrustedOrigins };

  const isFromHere = (req: Request): boolean =>
    isSentFromHere(
      { origin: req.get('origin'), referer: req.get('referer'), host: req.get('host') ?? '', isHttps: isHttps(req) },
      trusted,
    );

  return async (req, res) => {
    const now = clock.now();
    const { path: whole, query } = splitUrl(req.originalUrl);
    const isInside = whole === site.prefix || whole.startsWith(`${site.prefix}/`);
    const path = isInside ? whole.slice(site.prefix.length) : '';
    const place: Place<PageRoute> = isInside ? siteMap(path, req.method) : { kind: 'nothing' };
    const known = place.kind === 'found' || place.kind === 'wrong-method' ? place : null;
    const request = currentRequest();
    if (request !== undefined && known !== null) request.route = known.entry.path;
    const sender = senderOf(req);
    const csrf = visitorCsrf(req, res, config);
    const params = known?.params ?? NO_PARAMS;
    const arrival = { req, sender, now, rotateCsrf: () => csrf.rotate() };
    // what a proxy says about a program that posts here creates no account
    const isForMachines = known?.entry.csrfExempt === true;
    const identified = await identify(arrival, isForMachines ? () => null : claimOf, pages).then(
      (user) => ({ user, error: null }),
      (error: unknown) => ({ user: null, error }),
    );
    const { user } = identified;
    if (request !== undefined && user !== null) request.userId = user.id;
    const visit = beginVisit({ req, res, now, path, query, params, sender, user, csrf }, pages, site);

    const answer = async (): Promise<Reply> => {
      if (identified.error !== null) throw identified.error;
      await noteUse(req, sender, now, { store });
      if (place.kind === 'wrong-method') return wrongMethod(place.allowed, visit);
      if (place.kind !== 'found') return elsewhere(place, query, req.method);
      const { entry: route } = place;
      const isForm = req.method === 'POST';
      const handler = isForm ? route.handlers.post : route.handlers.get;
      if (isForm && !route.csrfExempt && !(csrf.isCarried(visit.form) && isFromHere(req))) {
        visit.record('csrf-refused', { route: route.path });
        return forgedForm(visit);
      }
      const refusal = await admit(visit, route);
      if (refusal !== null) return refusal;
      if (handler === undefined) throw new Error(`no handler at ${route.path}`);
      return await handler(visit);
    };

    const reply = await answer()
      .then((given) => rendered(given, pages.render))
      .catch((error: unknown) => {
        if (error instanceof TooMany) visit.record('limit-reached', { path });
        const context = { shell: visit.shell, log, id: randomUUID().slice(0, 8), method: req.method };
        return rendered(errorReply(error, context), pages.render);
      });
    csrf.giveCookie();
    sendReply(res, reply, site.prefix);
    queue.leave(res);
  };
}

/** Addresses are typed without their last slash; a form sent to such an address would lose what is in it. */
function elsewhere(place: Place<PageRoute>, query: string, method: string): Reply {
  const mayMove = method === 'GET' || method === 'HEAD';
  if (place.kind !== 'missing-slash' || !mayMove) throw new NotFound(message('page-not-found'));
  return redirectTo(`${place.path}${query === '' ? '' : `?${query}`}`, 301);
}

function wrongMethod(allowed: readonly string[], { shell }: Visit): Reply {
  const text = allowed.includes('GET')
    ? `This page only answers ${allowed.join(', ')} requests.`
    : 'This page only accepts form submissions. Go back and try again.';
  return page(NoticePage({ shell, title: 'Method not allowed', text }), 405, { Allow: allowed.join(', ') });
}

function forgedForm({ shell, deps }: Visit): Reply {
  const text = `We could not verify that this form was sent from a page of ${deps.config.siteName}. Go back, reload the page and send the form again. Your browser must allow cookies. If this does not help, the URL in your browser may differ from the URL this server is configured for (SITE_ROOT).`;
  return page(NoticePage({ shell, title: 'Please send the form again', text }), new Forbidden().status);
}
