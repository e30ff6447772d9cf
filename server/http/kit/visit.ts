import type { Request, Response } from 'express';
import type { SessionData } from 'express-session';
import type { NoticeKind } from '../../../views/components/notice.tsx';
import type { Shell } from '../../../views/layout/shell.ts';
import type { Instant } from '../../core/instant.ts';
import type { Account } from '../../services/load-account.ts';
import type { FormFields } from '../forms/form-fields.ts';
import type { SecurityEvent } from '../security/security-log.ts';
import type { PageDeps } from './page-deps.ts';
import type { Sender } from './request.ts';
import type { PathParams } from './router.ts';

/** What the session carries; assign to change it, `delete` to drop a part. */
export type VisitSession = Partial<SessionData>;

/** One request to a page, as its handler sees it. `Param` names the placeholders of its path. */
export interface Visit<Param extends string = never> {
  readonly deps: PageDeps;
  readonly req: Request;
  readonly res: Response;
  /** One moment for everything this request does. */
  readonly now: Instant;
  /** Below the path of the site's root, not decoded: `/accounts/login/`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** What was posted; empty for other methods. */
  readonly form: FormFields;
  readonly sender: Sender;
  readonly session: VisitSession;
  /** The signed-in user; null: none. */
  readonly user: Account | null;
  readonly shell: Shell;
  /** What the placeholders of the path stand for, for those who do not know which path it is. */
  readonly params: PathParams;
  /** What a placeholder of the path stands for. */
  readonly param: (name: Param) => string;
  /** Says something on the page that is shown next. */
  readonly notify: (kind: NoticeKind, text: string) => void;
  /** Writes a line into the log that tells who did what to the safety of an account. */
  readonly record: (event: SecurityEvent, fields?: Readonly<Record<string, unknown>>) => void;
  /** Gives the visitor a new token for forms; those of pages shown before no longer count. */
  readonly rotateCsrf: () => void;
}

/** A request of a signed-in user. */
export interface SignedInVisit<Param extends string = never> extends Visit<Param> {
  readonly user: Account;
}

/** Tells whether a user is signed in. */
export function isSignedIn<Param extends string>(visit: Visit<Param>): visit is SignedInVisit<Param> {
  return visit.user !== null;
}
