import { doorMail } from '../../views/emails/door-mail.tsx';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Door } from '../core/blind-window.ts';
import { doorsTakenAway } from '../core/hearing.ts';
import type { Instant } from '../core/instant.ts';
import { toIso } from '../core/iso.ts';
import { formatMoment } from '../delivery/moment.ts';
import { logoUrl } from '../delivery/texts.ts';
import type { Log } from '../log.ts';
import { sealedMail, unheld } from '../outbox.ts';
import type { Store } from '../store/store.ts';

const WAYS: Readonly<Record<Door, string>> = { http: 'by HTTP', smtp: 'by email' };
const TOLD = { http: 'taken_away_http', smtp: 'taken_away_smtp' } as const;

export interface TellDoorsDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Config;
}

/**
 * Tells administrators and the owners of the checks concerned that a door has not been open for a day while another was: it
 * counts as taken away, and from then on missing pings take checks down. Once, also with several processes.
 */
export async function tellDoors({ store, clock, log, settings }: TellDoorsDeps): Promise<void> {
  const now = clock.now();
  for (const { door, heardAt } of doorsTakenAway({ now, listeners: await store.listening.listeners() })) {
    const owners = await tellOwners({ door, heardAt, now }, { store, settings });
    if (owners !== null)
      log.error(
        { door, owners },
        `no process has received pings ${WAYS[door]} for a day: missing pings take checks down from now on`,
      );
  }
}

/** Returns how many owners are told; null when that was done before. */
async function tellOwners(
  { door, heardAt, now }: { readonly door: Door; readonly heardAt: Instant; readonly now: Instant },
  { store, settings }: Pick<TellDoorsDeps, 'store' | 'settings'>,
): Promise<number | null> {
  const { siteName, siteRoot } = settings;
  const site = { siteName, siteRoot, logoUrl: logoUrl(settings) };
  if ((await store.siteSettings.get(TOLD[door])) === toIso(heardAt)) return null;
  return await store.transaction(async (tx) => {
    // others wait here, and see then that it was done
    await tx.siteSettings.put('doors_looked_at', toIso(now));
    if ((await tx.siteSettings.get(TOLD[door])) === toIso(heardAt)) return null;
    await tx.siteSettings.put(TOLD[door], toIso(heardAt));
    const owners = settings.emailHost === '' ? [] : await tx.listening.ownersPingedAt(door);
    for (const { email, timeZone, checks } of owners) {
      const mail = doorMail({ way: WAYS[door], since: formatMoment(heardAt, timeZone), checks, ...site });
      await tx.mails.add(sealedMail({ to: email, ...mail }, settings, now), unheld(now));
    }
    return owners.length;
  });
}
