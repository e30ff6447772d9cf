import { pairDurations } from '../../../core/duration.ts';
import { MICROS_PER_SECOND, type Micros } from '../../../core/instant.ts';
import { toIsoMicros } from '../../../core/iso.ts';
import type { ListedPing, PingLog } from '../../../store/reads/api-pings.ts';
import type { PingDocument } from '../schemas/documents.ts';

/** How pings are to be shown. */
export interface PingShown {
  /** The address of their check in the API. */
  readonly checkUrl: string;
  /** Also tells exit statuses. Only when asked for: clients compare documents with those they know. */
  readonly details: boolean;
}

/** Returns pings as the API shows them. */
export function presentPings({ pings, earlier }: PingLog, shown: PingShown): PingDocument[] {
  const durations = pairDurations([...earlier, ...pings.map(({ ping }) => ping)]);
  return pings.map((listed) => presentPing(listed, shown, durations.get(listed.ping.n)));
}

function presentPing(
  { ping, bodyBytes }: ListedPing,
  { checkUrl, details }: PingShown,
  duration: Micros | undefined,
): PingDocument {
  return {
    type: ping.kind,
    date: toIsoMicros(ping.createdAt),
    n: ping.n,
    scheme: ping.scheme,
    remote_addr: ping.remoteAddr,
    method: ping.method,
    ua: ping.ua,
    rid: ping.rid,
    body_url: bodyBytes > 0 ? `${checkUrl}/pings/${ping.n}/body` : null,
    ...(duration === undefined ? {} : { duration: Math.round((duration / MICROS_PER_SECOND) * 100) / 100 }),
    ...(ping.exitStatus === null || !details ? {} : { exitstatus: ping.exitStatus }),
  };
}
