import type { Config } from '../config.ts';
import { backups } from './backups.ts';
import type { Part } from './part.ts';
import { selfProbe } from './self-probe.ts';
import { sendalerts } from './sendalerts.ts';
import { sendreports } from './sendreports.ts';
import { everyAddress, smtpd } from './smtpd.ts';
import { upkeep } from './upkeep.ts';
import { uploads } from './uploads.ts';
import { watch } from './watch.ts';
import { web } from './web.ts';

/** Descriptors of listening sockets that the service manager opened; null: there is none. */
export interface InheritedSockets {
  readonly http: number | null;
  readonly smtp: number | null;
}

/** Everything in one process; the mail listener only where a port is set for it, or a socket handed over. */
export function all(config: Config, { http, smtp }: InheritedSockets): readonly Part[] {
  const { smtpdPort: port } = config;
  const mail = port === null ? [] : [smtpd({ host: everyAddress(config), port }, false)];
  const handedOver = smtp === null ? mail : [smtpd({ fd: smtp }, false)];
  return [web(http), sendalerts(), sendreports, uploads, upkeep, watch, selfProbe, backups, ...handedOver];
}
