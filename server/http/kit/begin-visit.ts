import type { Request, Response } from 'express';
import type { Shell, Viewer } from '../../../views/layout/shell.ts';
import type { Config } from '../../config.ts';
import type { Instant } from '../../core/instant.ts';
import { toIso } from '../../core/iso.ts';
import type { Account } from '../../services/load-account.ts';
import { formFields } from '../forms/form-fields.ts';
import type { VisitorCsrf } from '../security/csrf.ts';
import { recordSecurity } from '../security/security-log.ts';
import type { PageDeps } from './page-deps.ts';
import { parametersOf, type Sender } from './request.ts';
import type { PathParams } from './router.ts';
import type { Visit } from './visit.ts';

/** The parts of the shell that are the same for all visitors. */
export type SiteShell = Omit<Shell, 'viewer' | 'notices' | 'csrfToken'>;

/** What is known of a request when its visit begins. */
export interface VisitFacts {
  readonly req: Request;
  readonly res: Response;
  readonly now: Instant;
  readonly path: string;
  readonly query: string;
  readonly params: PathParams;
  readonly sender: Sender;
  readonly user: Account | null;
  readonly csrf: VisitorCsrf;
}

/** Begins the visit of one request. */
export function beginVisit(facts: VisitFacts, deps: PageDeps, site: SiteShell): Visit<string> {
  const { req, res, now, path, params, sender, user, csrf } = facts;
  return {
    deps,
    req,
    res,
    now,
    path,
    query: parametersOf(facts.query),
    form: formFields(req.body),
    sender,
    // a sign-in replaces the session of the request
    get session() {
      return req.session;
    },
    user,
    params,
    shell: shellFor(facts, site, deps.config),
    param(name) {
      const value = params.get(name);
      if (value === undefined) throw new Error(`the path has no ${name}`);
      return value;
    },
    notify(kind, text) {
      req.session.notices = [...(req.session.notices ?? []), { kind, text }];
    },
    record(event, fields) {
      recordSecurity(deps.log, event, {
        user: user?.id,
        actingFor: req.session.actingFor,
        sender,
        ...(fields === undefined ? {} : { fields }),
      });
    },
    rotateCsrf: () => csrf.rotate(),
  };
}

function shellFor({ req, user, csrf }: VisitFacts, site: SiteShell, config: Config): Shell {
  const warnings = user === null ? site.warnings : [...site.warnings, ...deletionWarnings(user, config)];
  const viewer = user === null ? null : { ...viewerOf(user), isBorrowed: req.session.actingFor !== undefined };
  return {
    ...site,
    warnings,
    viewer,
    get notices() {
      const { notices = [] } = req.session;
      delete req.session.notices;
      return notices;
    },
    get csrfToken() {
      return csrf.token();
    },
  };
}

function viewerOf({ email, isStaff, isSuperuser, profile }: Account): Viewer {
  return { email, isStaff: isStaff || isSuperuser, theme: profile.theme, usesKeyboard: profile.keyboard };
}

function deletionWarnings({ profile }: Account, { supportEmail }: Config): readonly string[] {
  if (profile.deletionScheduledAt === null) return [];
  const day = toIso(profile.deletionScheduledAt).slice(0, 10);
  const help = supportEmail === '' ? '' : ` To keep it, write to ${supportEmail}.`;
  return [`This account will be deleted on ${day}.${help}`];
}
