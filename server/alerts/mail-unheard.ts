import { unheardMail } from '../../views/emails/unheard-mail.tsx';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { mergeSpans, type Span } from '../core/blind-window.ts';
import { addSecs, earlierOf, type Instant } from '../core/instant.ts';
import { formatMoment, formatSpan } from '../delivery/moment.ts';
import { logoUrl } from '../delivery/texts.ts';
import type { Log } from '../log.ts';
import { sealedMail, unheld } from '../outbox.ts';
import type { Store } from '../store/store.ts';
import type { UnheardOwner, UnheardToMail } from '../store/unheard.ts';

/** An owner gets no more than one such email in this time; what comes later waits for the next. */
const EVERY_SECS = 6 * 3_600;
/** After an outage there may be a million, of one owner: they are read and marked bit by bit, so that others get through. */
const ROWS_AT_ONCE = 500;
const LOOK_EVERY_SECS = 30;
/** Checks that an email lists. */
const MOST_CHECKS = 50;

export interface MailUnheardDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Config;
}

/** What one owner is to be told. */
interface Gathered {
  readonly owner: UnheardOwner;
  readonly ids: number[];
  readonly checkIds: Set<number>;
  windows: readonly Span[];
  /** The checks that are judged latest. */
  latest: readonly UnheardToMail[];
}

/**
 * Tells the owners of checks by email whose pings were expected while Rollcall was not listening, and that have not pinged
 * since. Returns when to look again.
 */
export async function mailUnheard(deps: MailUnheardDeps): Promise<Instant> {
  const { store, clock, log } = deps;
  const now = clock.now();
  for (const gathered of await gatherDue(deps, now)) {
    // what was not marked before a crash is told once more, after the six hours
    if (!(await mailOwner(gathered, now, deps))) continue;
    await mailLater(store, gathered.ids, null);
    log.info(
      { user: gathered.owner.userId, checks: gathered.checkIds.size },
      'notified an owner of checks that could not be heard',
    );
  }
  const next = await store.unheard.nextMailAt();
  const later = addSecs(now, LOOK_EVERY_SECS);
  // what another process is telling just now is still due
  return next === null || next <= now ? later : earlierOf(later, next);
}

/** Reads what is due. What need not be told any more is forgotten, and what owners get later is put off until then. */
async function gatherDue(
  { store, settings }: Pick<MailUnheardDeps, 'store' | 'settings'>,
  now: Instant,
): Promise<readonly Gathered[]> {
  const byOwner = new Map<number, Gathered>();
  let last: UnheardToMail | null = null;
  for (;;) {
    const due: readonly UnheardToMail[] = await store.unheard.dueToMail(now, last, ROWS_AT_ONCE);
    const [silent, heard] = parted(due, ({ isHeard }) => !isHeard && settings.emailHost !== '');
    await mailLater(store, idsOf(heard), null);
    const [free, held] = parted(silent, (one) => heldUntil(one) <= now);
    for (const until of new Set(held.map(heldUntil)))
      await mailLater(store, idsOf(held.filter((one) => heldUntil(one) === until)), until);
    for (const one of free) gather(byOwner, one);
    for (const gathered of byOwner.values()) gathered.latest = judgedLatest(gathered.latest);
    last = due.at(-1) ?? null;
    if (last === null || due.length < ROWS_AT_ONCE) return [...byOwner.values()];
  }
}

function gather(byOwner: Map<number, Gathered>, one: UnheardToMail): void {
  const { owner, checkId, id } = one;
  const known = byOwner.get(owner.userId);
  const gathered = known ?? { owner, ids: [], checkIds: new Set<number>(), windows: [], latest: [] };
  if (known === undefined) byOwner.set(owner.userId, gathered);
  gathered.ids.push(id);
  gathered.windows = mergeSpans([...gathered.windows, one]);
  // one that could not be heard in several windows is listed once
  if (!gathered.checkIds.has(checkId)) gathered.latest = [...gathered.latest, one];
  gathered.checkIds.add(checkId);
}

function judgedLatest(checks: readonly UnheardToMail[]): readonly UnheardToMail[] {
  return [...checks]
    .sort((a, b) => (b.nextAt ?? Number.POSITIVE_INFINITY) - (a.nextAt ?? Number.POSITIVE_INFINITY))
    .slice(0, MOST_CHECKS);
}

function parted<T>(all: readonly T[], isFirst: (one: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))];
}

function idsOf(unheard: readonly UnheardToMail[]): readonly number[] {
  return unheard.map(({ id }) => id);
}

/** Before this moment the owner gets no other such email. */
function heldUntil({ ownerMailedAt, mailAt }: UnheardToMail): Instant {
  return ownerMailedAt === null ? mailAt : addSecs(ownerMailedAt, EVERY_SECS);
}

async function mailLater(store: Store, ids: readonly number[], at: Instant | null): Promise<void> {
  for (let first = 0; first < ids.length; first += ROWS_AT_ONCE)
    await store.unheard.mailLater(ids.slice(first, first + ROWS_AT_ONCE), at);
}

/** The mail is queued together with the note that it was; false: another process has told the owner. */
async function mailOwner(
  gathered: Gathered,
  now: Instant,
  { store, settings }: Pick<MailUnheardDeps, 'store' | 'settings'>,
): Promise<boolean> {
  const { owner } = gathered;
  return await store.transaction(async (tx) => {
    if (!(await tx.unheard.noteMailed(owner.userId, now, addSecs(now, -EVERY_SECS)))) return false;
    const mail = sealedMail({ to: owner.email, ...mailAbout(gathered, settings) }, settings, now);
    await tx.mails.add(mail, unheld(now));
    return true;
  });
}

function mailAbout({ owner: { timeZone }, windows, latest, checkIds }: Gathered, settings: Config) {
  return unheardMail({
    windows: windows.map((window) => formatSpan(window, timeZone)),
    checks: latest.map(({ name, code, projectName, nextAt }) => ({
      name: `${name === '' ? code : name} (${projectName})`,
      next: nextAt === null ? '' : formatMoment(nextAt, timeZone),
    })),
    more: checkIds.size - latest.length,
    siteName: settings.siteName,
    siteRoot: settings.siteRoot,
    logoUrl: logoUrl(settings),
  });
}
