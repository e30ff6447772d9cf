import type { Clock } from '../../clock.ts';
import type { Config } from '../../config.ts';
import type { Registry } from '../../delivery/registry.ts';
import type { Account } from '../../services/load-account.ts';
import type { Store } from '../../store/store.ts';
import type { Render } from '../kit/render.ts';
import type { LiveView } from './model.ts';

/** What live pages are made from. */
export interface LiveDeps {
  readonly config: Config;
  readonly store: Store;
  readonly clock: Clock;
  readonly registry: Registry;
  readonly render: Render;
}

/** A request to follow a page: who asks, from which session, and for which page. */
export interface LiveRequest {
  readonly deps: LiveDeps;
  readonly user: Account;
  /** Under which key the session is stored. */
  readonly sessionKey: string;
  readonly query: URLSearchParams;
  /** Code of the project that the user opened last; empty: none. */
  readonly lastProject: string;
}

/** Opens the live view that a request asks for. Throws `NotFound` and the like for users who may not see the page. */
export type OpenLiveView = (request: LiveRequest) => Promise<LiveView>;

/** Returns a function that tells whether the session of a request still exists and its user may still sign in. */
export function stillSignedIn({ deps, user, sessionKey }: LiveRequest): () => Promise<boolean> {
  return async () => {
    const [stored, account] = await Promise.all([
      deps.store.sessions.byKey(sessionKey, deps.clock.now()),
      deps.store.users.byId(user.id),
    ]);
    return stored?.userId === user.id && account?.isActive === true;
  };
}
