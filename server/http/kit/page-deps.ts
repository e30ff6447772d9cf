import type { Bodies } from '../../bodies/bodies.ts';
import type { Bus } from '../../bus.ts';
import type { Clock } from '../../clock.ts';
import type { Config } from '../../config.ts';
import type { Registry } from '../../delivery/registry.ts';
import type { WaysOut } from '../../delivery/ways-out.ts';
import type { Health } from '../../health.ts';
import type { Log } from '../../log.ts';
import type { Outbox } from '../../outbox.ts';
import type { Reader } from '../../reading/reader.ts';
import type { RateLimits } from '../../services/rate-limits.ts';
import type { LiveSite } from '../../site-name.ts';
import type { Store } from '../../store/store.ts';
import type { LiveFeed } from '../live/feed.ts';
import type { Docs } from '../pages/docs/library.ts';
import type { Attempts } from '../sign-in/attempts.ts';
import type { Render } from './render.ts';
import type { Visit } from './visit.ts';

/** What pages are made from. */
export interface PageDeps {
  readonly config: Config;
  /** The name of the site, which is chosen while the server runs. */
  readonly site: Pick<LiveSite, 'isNamed' | 'refresh'>;
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
  /** What pings said, wherever it lies. */
  readonly bodies: Bodies;
  /** Sends mails that a user waits for. */
  /** Takes apart what strangers send. */
  readonly reader: Reader;
  readonly outbox: Outbox;
  readonly limits: RateLimits;
  readonly health: Health;
  readonly docs: Docs;
  readonly registry: Registry;
  /** For tests of channels, and for connecting them. */
  readonly ways: WaysOut;
  readonly live: LiveFeed;
  /** For HTML that is not a reply: pieces of live pages. */
  readonly render: Render;
  /** The ways to prove who one is. */
  readonly attempts: Attempts<Visit>;
  /** Returns the address if a visitor may be sent there after signing in, else null. */
  readonly safeNext: (value: string | null) => string | null;
}
