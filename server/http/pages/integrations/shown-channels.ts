import type { ShownChannel } from '../../../../views/pages/integrations/list.tsx';
import { troubleMeaning } from '../../../core/delivery-trouble.ts';
import type { Instant } from '../../../core/instant.ts';
import { toIso } from '../../../core/iso.ts';
import type { AnyIntegration } from '../../../delivery/integration.ts';
import type { Registry } from '../../../delivery/registry.ts';
import { settingsOf } from '../../../delivery/settings.ts';
import { addressOf } from '../../../services/confirm-address.ts';
import type { Allowances } from '../../../store/allowances.ts';
import type { ListedChannel } from '../../../store/reads/channel-list.ts';
import type { WaitingAlerts } from '../../../store/reads/waiting-alerts.ts';
import type { PageDeps } from '../../kit/page-deps.ts';
import { shownWaiting } from '../projects/shown-waiting.ts';

/** What the list of a project's channels is made from. */
export interface ChannelFacts {
  readonly channels: readonly ListedChannel[];
  readonly allowances: Allowances;
  readonly waiting: readonly WaitingAlerts[];
}

/** Presents the channels of a project: groups first, the rest in order of creation. */
export function shownChannels(
  { channels, allowances, waiting }: ChannelFacts,
  deps: Pick<PageDeps, 'registry' | 'config'>,
): readonly ShownChannel[] {
  const waitingAt = new Map(waiting.map((alerts) => [alerts.channelId, alerts]));
  const groups = channels.filter((channel) => isGroup(channel, deps.registry));
  const others = channels.filter((channel) => !isGroup(channel, deps.registry));
  return [...groups, ...others].map((channel) => ({
    ...shownChannel(channel, allowances, deps),
    waiting: waitingOf(waitingAt.get(channel.id), deps),
  }));
}

/** The error stands beside it already. */
function waitingOf(alerts: WaitingAlerts | undefined, { config }: Pick<PageDeps, 'config'>): ShownChannel['waiting'] {
  return alerts === undefined ? null : { ...shownWaiting(alerts, config), error: '' };
}

function isGroup({ kind }: Pick<ListedChannel, 'kind'>, registry: Registry): boolean {
  return registry.get(kind)?.members !== undefined;
}

function shownChannel(
  channel: ListedChannel,
  allowances: Allowances,
  { registry, config }: Pick<PageDeps, 'registry' | 'config'>,
): Omit<ShownChannel, 'waiting'> {
  const integration = registry.get(channel.kind);
  const of = integration?.quota?.of;
  return {
    code: channel.code,
    logo: integration?.logo ?? null,
    service: integration?.label ?? channel.kind,
    name: channel.name,
    about: registry.describe(channel),
    checks: channel.checks,
    status: statusOf(channel, integration, config),
    lastNotifyAt: isoOf(channel.lastNotifyAt),
    trouble:
      channel.lastError === ''
        ? null
        : {
            error: channel.lastError,
            meaning: troubleMeaning({ code: channel.errorCode, error: channel.lastError }),
            since: channel.failingSince === channel.lastNotifyAt ? null : isoOf(channel.failingSince),
          },
    usage: of === undefined ? null : allowances[of],
    isEditable: integration?.editable ?? false,
  };
}

function statusOf(
  channel: ListedChannel,
  integration: AnyIntegration | null,
  config: PageDeps['config'],
): ShownChannel['status'] {
  if (channel.disabled) return 'disabled';
  if (integration === null || !isServed(integration, channel.value, config)) return 'switched-off';
  const mustConfirm = !channel.emailVerified && addressOf(integration, channel.value) !== null;
  return mustConfirm ? 'unconfirmed' : 'ready';
}

function isServed(integration: AnyIntegration, value: string, config: PageDeps['config']): boolean {
  const settings = settingsOf(integration, config);
  try {
    return integration.enabled(settings, integration.parseConfig(value));
  } catch {
    // settings that cannot be read are told of by the failed delivery
    return integration.enabled(settings);
  }
}

function isoOf(at: Instant | null): string | null {
  return at === null ? null : toIso(at);
}
