import { randomUUID } from 'node:crypto';
import type { Bus } from '../bus.ts';
import type { Channel } from '../core/channel.ts';
import type { Instant } from '../core/instant.ts';
import type { Project } from '../core/project.ts';
import { characterCount } from '../core/text-clean.ts';
import { DeliveryError } from '../delivery/delivery-error.ts';
import type { Registry } from '../delivery/registry.ts';
import { Invalid } from '../errors.ts';
import type { Store } from '../store/store.ts';

const LONGEST_NAME = 100;

/** A channel as an operator asks for it. */
export interface ChannelWish {
  readonly kind: string;
  /** The stored form: what the integration's `parseConfig` reads. */
  readonly value: string;
  readonly name: string;
  readonly emailVerified: boolean;
}

export interface ChannelDeps {
  readonly store: Store;
  readonly bus: Bus;
  readonly registry: Registry;
  readonly now: Instant;
}

/** Creates a channel and assigns it to every check of the project. Throws `Invalid` with the wrong fields. */
export async function createChannel(project: Project, wish: ChannelWish, deps: ChannelDeps): Promise<Channel> {
  refuseBadWish(wish, deps.registry);
  const channel = await deps.store.transaction(async (tx) => {
    const inserted = await tx.channels.insert({
      ...wish,
      code: randomUUID(),
      projectId: project.id,
      createdAt: deps.now,
    });
    await tx.channels.assignToAllChecks(inserted.id);
    return inserted;
  });
  deps.bus.publish({ what: 'channel', project: project.id });
  return channel;
}

function refuseBadWish({ kind, value, name }: ChannelWish, registry: Registry): void {
  const integration = registry.get(kind);
  if (!integration) {
    const kinds = registry.all.map((each) => each.kind).sort();
    throw new Invalid('unknown kind of channel', { kind: `is none of ${kinds.join(', ')}` });
  }
  if (characterCount(name) > LONGEST_NAME) {
    throw new Invalid('channel name too long', { name: `may have ${LONGEST_NAME} characters` });
  }
  try {
    integration.parseConfig(value);
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    throw new Invalid('bad channel settings', { value: `is not a valid ${kind} setting` });
  }
}
