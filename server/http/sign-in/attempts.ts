import type { IncomingMessage } from 'node:http';
import passport from 'passport';
import type { User } from '../../store/store.ts';
import type { Visit } from '../kit/visit.ts';

/** Looks at a request and says whose it is proven to be; null when it is nobody's. */
export type Proof = (visit: Visit) => Promise<User | null>;

/** The ways to prove who one is, by name: passport's strategies. */
export interface Attempts {
  /** Adds a way, or replaces one. */
  use(name: string, proof: Proof): void;
  /** Tries one; rejects when it could not be tried at all. */
  attempt(name: string, visit: Visit): Promise<User | null>;
}

/** Creates the list, empty. Sessions are not passport's business here: see `sign-in.ts`. */
export function createAttempts(): Attempts {
  const authenticator = new passport.Passport();
  const visits = new WeakMap<IncomingMessage, Visit>();

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
    /** Passport's own name for whoever a strategy has found. */
    interface User extends StoredUser {}
  }
}

type StoredUser = User;
