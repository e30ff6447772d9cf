import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Bodies } from '../../bodies/bodies.ts';
import type { Bus } from '../../bus.ts';
import type { Clock } from '../../clock.ts';
import type { Config } from '../../config.ts';
import type { Registry } from '../../delivery/registry.ts';
import type { Mail, WaysOut } from '../../delivery/ways-out.ts';
import type { Health } from '../../health.ts';
import type { Log } from '../../log.ts';
import type { Reader } from '../../reading/reader.ts';
import type { LiveSite } from '../../site-name.ts';
import type { Store } from '../../store/store.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';

/** What the web part is made from. */
export interface AppDeps {
  readonly config: Config;
  /** The name of the site, which is chosen while the server runs. */
  readonly site: Pick<LiveSite, 'isNamed' | 'refresh'>;
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
  readonly mail: Mail;
  readonly bodies: Bodies;
  /** Takes apart what strangers send. */
  readonly reader: Reader;
  readonly registry: Registry;
  /** For tests of channels, and for connecting them. */
  readonly ways: WaysOut;
  readonly telemetry: Telemetry;
  readonly health: Health;
  /** Says why pings should be sent to another process; null: this one receives them. */
  readonly refusal: () => string | null;
  readonly version: string;
  readonly publicFolder: string;
  /** Answers pings and returns true, or returns false for any other path. */
  readonly pings: (req: IncomingMessage, res: ServerResponse) => boolean;
}
