import 'express-session';
import { z } from 'zod';
import { NOTICE_KINDS } from '../../../views/components/notice.tsx';

// What a session carries. It is stored as JSON, so moments are plain numbers: microseconds since 1970.

const moment = z.number();

/** A user who has shown the first factor and not yet the second. */
const pending = z.object({
  userId: z.number(),
  email: z.string(),
  at: moment,
  /** How they began, for the log. */
  by: z.string(),
  /** Becomes the address of the account when the second factor is there. */
  newEmail: z.string().optional(),
});

const sudo = z.object({
  /** Confirmed until then. */
  until: moment.optional(),
  /** The code that was mailed: its hash, when, and how often a wrong one was tried. */
  code: z.object({ hash: z.string(), sentAt: moment, wrong: z.number() }).optional(),
});

/** Notices are shown once, on the next page. */
const notice = z.object({ kind: z.enum(NOTICE_KINDS), text: z.string() });

export const sessionContent = z.object({
  userId: z.number().optional(),
  /** A superuser looks at the site as `userId`: who it really is. */
  actingFor: z.number().optional(),
  /** Their email address, for the audit log. */
  actingForEmail: z.string().optional(),
  /** The link in a mail was wrong or too old; the login page says so once. */
  badLink: z.boolean().optional(),
  notices: z.array(notice).optional(),
  pending: pending.optional(),
  sudo: sudo.optional(),
  webauthn: z
    .object({ challenge: z.string(), purpose: z.enum(['add', 'sign-in', 'passkey', 'sudo']), at: moment })
    .optional(),
  /** Of the authenticator app that is being set up: base 32. */
  totpSecret: z.string().optional(),
  /** What a service that a page was sent to must bring back, by the name of the service. */
  oauth: z.record(z.string(), z.string()).optional(),
  /** What was just done to many checks of a project, and how to take it back: as JSON, which its page reads. */
  undo: z.object({ project: z.string(), text: z.string(), until: moment, steps: z.string() }).optional(),
  /** Status pages whose password was given: id of the page → end of the hash that it matched. */
  statusPages: z.record(z.string(), z.string()).optional(),
  /** Code of the project that was opened last. */
  lastProject: z.string().optional(),
  /** Written so that the browser gets the cookie for another full term. */
  renewedAt: moment.optional(),
});

export type SessionContent = z.infer<typeof sessionContent>;

/** Where a session is used; kept beside its content. */
export interface SessionPlace {
  /** Read from the database, not begun with this request. */
  readonly isStored: boolean;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly remoteAddr: string;
  readonly userAgent: string;
}

declare module 'express-session' {
  interface SessionData extends SessionContent {
    place?: SessionPlace;
  }
}
