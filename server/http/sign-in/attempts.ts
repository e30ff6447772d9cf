import type { Request, Response } from 'express';
import passport from 'passport';
import type { User } from '../../store/store.ts';

/** What passport needs of a visit. */
interface Exchange {
  readonly req: Request;
  readonly res: Response;
}

/** Looks at a visit and returns the user it is proven to come from; null: no user. */
export type Proof<Visit extends Exchange> = (visit: Visit) => Promise<User | null>;

/** The ways to prove who one is, by name: passport's strategies. */
export interface Attempts<Visit extends Exchange> {
  /** Adds a way, or replaces one. */
  use(name: string, proof: Proof<Visit>): void;
  /** Tries one; rejects when it could not be tried at all. */
  attempt(name: string, visit: Visit): Promise<User | null>;
}

/** Creates the list, empty. Sessions are not passport's business here: see `sign-in.ts`. */
export function createAttempts<Visit extends Exchange>(): Attempts<Visit> {
  const authenticator = new passport.Passport();
  const visits = new WeakMap<object, Visit>();

  return {
    use(name, proof) {
      const strategy = new passport.Strategy();
      strategy.authenticate = function authenticate(req) {
        const visit = visits.get(req);
        if (visit === undefined) {
          this.error(new Error('an attempt without a visit'));
          return;
        }
        proof(visit).then(
          (user) => (user === null ? this.fail() : this.success(user)),
          (error: unknown) => this.error(error),
        );
      };
      authenticator.use(name, strategy);
    },

    attempt: (name, visit) =>
      new Promise((resolve, reject) => {
        visits.set(visit.req, visit);
        const done = (error: unknown, user?: Express.User | false | null): void => {
          if (error) reject(error);
          else resolve(user || null);
        };
        authenticator.authenticate(name, { session: false }, done)(visit.req, visit.res, reject);
      }),
  };
}

declare global {
  namespace Express {
    /** Passport's own name for the user that a strategy has found. */
    interface User extends StoredUser {}
  }
}

type StoredUser = User;
