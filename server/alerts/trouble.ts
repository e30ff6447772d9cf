import { randomUUID } from 'node:crypto';
import { troubleMail } from '../../views/emails/trouble-mail.tsx';
import type { Bodies } from '../bodies/bodies.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Channel } from '../core/channel.ts';
import { NEW_CHECK } from '../core/check.ts';
import { troubleMeaning } from '../core/delivery-trouble.ts';
import { addSecs, earlierOf, type Instant } from '../core/instant.ts';
import { formatMoment } from '../delivery/moment.ts';
import type { Registry } from '../delivery/registry.ts';
import { type SendTools, send } from '../delivery/send.ts';
import { logoUrl } from '../delivery/texts.ts';
import type { Log } from '../log.ts';
import { sealedMail, unheld } from '../outbox.ts';
import type { Store } from '../store/store.ts';
import type { TroubledChannel } from '../store/troubled-channels.ts';
import { alertOf } from './alert-of.ts';

/** How long a channel may fail before its owner hears of it: three attempts have failed by then, and no five minutes are over. */
const FAILING_SECS = 240;
const AT_ONCE = 20;
const LOOK_EVERY_SECS = 30;

export interface TroubleDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly registry: Registry;
  readonly tools: SendTools;
  readonly bodies: Bodies;
  readonly settings: Config;
}

/**
 * Tells the owners of channels that were disabled, or have failed for four minutes: by mail, else through another channel of
 * the project; both ways while mails are held up. Each is told once, until the channel has delivered again or was enabled. Returns when to look again.
 */
export async function tellTrouble(deps: TroubleDeps): Promise<Instant> {
  const { store, clock, log } = deps;
  const now = clock.now();
  const troubled = await store.troubledChannels.untold(addSecs(now, -FAILING_SECS), AT_ONCE);
  for (const channel of troubled) {
    const told = await tellByMail(channel, now, deps);
    if (told === 'no-way' || told === 'slow-mail') await tellByChannel(channel, now, deps);
    if (told !== 'told-before')
      log.info(
        { channel: channel.code.slice(0, 8), kind: channel.kind, told },
        'notified the owner of a failing channel',
      );
  }
  if (troubled.length === AT_ONCE) return now;
  const next = await store.troubledChannels.nextFailingSince();
  const later = addSecs(now, LOOK_EVERY_SECS);
  return next === null ? later : earlierOf(later, addSecs(next, FAILING_SECS));
}

/** The mail is queued and the channel marked in one transaction: neither comes without the other. */
async function tellByMail(
  channel: TroubledChannel,
  now: Instant,
  { store, settings, registry }: TroubleDeps,
): Promise<'mail' | 'slow-mail' | 'told-before' | 'no-way'> {
  const reaches = settings.emailHost !== '' && !isMailTo(channel.ownerEmail, channel, registry);
  const mail = troubleMail({
    integration: titleOf(channel, registry),
    project: channel.projectName,
    isDisabled: channel.disabled,
    error: channel.lastError,
    meaning: troubleMeaning({ code: channel.errorCode, error: channel.lastError }),
    since: channel.failingSince === null ? '' : formatMoment(channel.failingSince, channel.timeZone),
    checks: channel.checks,
    link: `${settings.siteRoot}/projects/${channel.projectCode}/integrations/`,
    siteName: settings.siteName,
    siteRoot: settings.siteRoot,
    logoUrl: logoUrl(settings),
  });
  return await store.transaction(async (tx) => {
    if (!(await tx.troubledChannels.markTold(channel.id, now))) return 'told-before';
    if (!reaches) return 'no-way';
    await tx.mails.add(sealedMail({ to: channel.ownerEmail, ...mail }, settings, now), unheld(now));
    return isMailKind(channel, registry) || (await tx.mails.areHeldUp()) ? 'slow-mail' : 'mail';
  });
}

/** A mail to the address that refuses mails would be lost as well. */
function isMailTo(address: string, channel: Channel, registry: Registry): boolean {
  return mailAddress(channel, registry)?.toLowerCase() === address.toLowerCase();
}

/** It uses our mail server, which may be what fails. */
function isMailKind(channel: Channel, registry: Registry): boolean {
  return mailAddress(channel, registry) !== null;
}

function mailAddress({ kind, value }: Channel, registry: Registry): string | null {
  try {
    const integration = registry.get(kind);
    return integration?.confirmedBy?.(integration.parseConfig(value)) ?? null;
  } catch {
    return null;
  }
}

/** The quickest of the channels that a person reads and that delivered last time. */
async function tellByChannel(channel: TroubledChannel, now: Instant, deps: TroubleDeps): Promise<void> {
  const { store, registry, settings, tools, log } = deps;
  const others = await store.channels.ofProject(channel.projectId);
  const good = others
    .filter((other) => other.id !== channel.id && isReadByPeople(other, registry))
    .sort((a, b) => (a.lastNotifyDuration ?? Infinity) - (b.lastNotifyDuration ?? Infinity));
  for (const other of good) {
    const integration = registry.get(other.kind);
    if (integration === null) continue;
    const name = `Integration ${titleOf(channel, registry)} ${channel.disabled ? 'is disabled' : 'does not deliver'}`;
    const result = await send(tools, {
      integration,
      alert: alertOf(
        {
          check: {
            ...NEW_CHECK,
            id: 0,
            code: randomUUID(),
            badgeKey: '',
            projectId: channel.projectId,
            name,
            createdAt: now,
          },
          project: {
            id: channel.projectId,
            code: channel.projectCode,
            name: channel.projectName,
            ownerEmail: channel.ownerEmail,
          },
          timeZone: channel.timeZone,
          flip: { createdAt: channel.failingSince ?? now, newStatus: 'down', reason: '', limit: null },
          lastPing: null,
          previousFlip: null,
          othersDown: null,
        },
        { store, settings, bodies: deps.bodies },
      ),
      channel: other,
      notification: { code: randomUUID() },
      isTest: false,
      members: null,
      attemptsMade: 0,
      loadAccount: (address) => store.reads.account(address),
    });
    if (result.result === 'sent') return;
    log.warn({ kind: other.kind }, 'could not notify the owner of a failing channel through another channel');
  }
}

function isReadByPeople(channel: Channel, registry: Registry): boolean {
  const integration = registry.get(channel.kind);
  if (integration === null || channel.disabled || channel.lastError !== '') return false;
  // a group stands for others, which are asked themselves; a call is better than nothing
  const isForPeople = registry.isReadByPeople(channel) || integration.category === 'phone';
  return isForPeople && integration.members === undefined && !registry.isNoop(channel, 'down');
}

function titleOf({ name, kind }: Channel, registry: Registry): string {
  const service = registry.get(kind)?.label ?? kind;
  return name === '' ? service : `${name} (${service})`;
}
