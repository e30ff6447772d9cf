import type { Config } from '../config.ts';
import { backups } from './backups.ts';
import type { Part } from './part.ts';
import { sendalerts } from './sendalerts.ts';
import { sendreports } from './sendreports.ts';
import { everyAddress, smtpd } from './smtpd.ts';
import { upkeep } from './upkeep.ts';
import { uploads } from './uploads.ts';
import { watch } from './watch.ts';
import { web } from './web.ts';

/** Everything in one process; the mail listener only where a port is set for it. */
export function all(config: Config): readonly Part[] {
  const { smtpdPort: port } = config;
  const mail = port === null ? [] : [smtpd({ host: everyAddress(config), port }, false)];
  return [web, sendalerts(), sendreports, uploads, upkeep, watch, backups, ...mail];
}
