import { randomUUID } from 'node:crypto';
import type { Bus } from '../bus.ts';
import type { Config } from '../config.ts';
import type { Channel } from '../core/channel.ts';
import type { Instant } from '../core/instant.ts';
import { message } from '../core/messages.ts';
import type { Project } from '../core/project.ts';
import { characterCount } from '../core/text-clean.ts';
import { DeliveryError } from '../delivery/delivery-error.ts';
import type { AnyIntegration, FormInput, FormResult } from '../delivery/integration.ts';
import type { Registry } from '../delivery/registry.ts';
import { settingsOf } from '../delivery/settings.ts';
import type { Http } from '../delivery/ways-out.ts';
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
      burst: deps.registry.burstOf(wish.kind),
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
    throw new Invalid(message('kind-unknown'), { kind: message('one-of', { options: kinds }) });
  }
  if (characterCount(name) > LONGEST_NAME) {
    throw new Invalid(message('channel-name-refused'), { name: message('at-most-characters', { most: LONGEST_NAME }) });
  }
  try {
    integration.parseConfig(value);
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    throw new Invalid(message('channel-settings-refused'), { value: message('not-a-setting', { kind, more: '' }) });
  }
}

/** What asking a service needs. */
export interface ServiceDeps {
  readonly config: Config;
  readonly http: Http;
}

/**
 * Reads the form of a kind: what is in it must fit, and the service is asked for what the form cannot know (the id behind
 * a name).
 */
export async function readChannelForm(
  integration: AnyIntegration,
  input: FormInput,
  deps: ServiceDeps,
): Promise<FormResult> {
  const typed = integration.validateForm(input);
  if ('errors' in typed) return typed;
  const completed = await completeSettings(integration, typed.value, deps);
  return 'errors' in completed ? completed : { ...typed, ...completed };
}

/** Asks the service for what nobody types, such as the id behind a name; returns settings that need nothing as they are. */
export async function completeSettings(
  integration: AnyIntegration,
  value: string,
  { config, http }: ServiceDeps,
): Promise<FormResult> {
  if (integration.complete === undefined) return { value };
  try {
    const outside = { settings: settingsOf(integration, config), http };
    return await integration.complete(integration.parseConfig(value), outside);
  } catch (error) {
    return refusedBecause(integration, error);
  }
}

/** Asks the service whether settings are right; null when they are, or when only a real message could tell. */
export async function verifySettings(
  integration: AnyIntegration,
  value: string,
  { config, http }: ServiceDeps,
): Promise<Readonly<Record<string, string>> | null> {
  if (integration.verify === undefined) return null;
  try {
    const outside = { settings: settingsOf(integration, config), http };
    const trouble = await integration.verify(integration.parseConfig(value), outside);
    return trouble === null ? null : { [firstField(integration)]: trouble };
  } catch (error) {
    return refusedBecause(integration, error).errors;
  }
}

function refusedBecause(integration: AnyIntegration, error: unknown): { errors: Record<string, string> } {
  if (!(error instanceof DeliveryError)) throw error;
  return { errors: { [firstField(integration)]: `${integration.label} could not check this: ${error.message}.` } };
}

function firstField({ setup }: AnyIntegration): string {
  return setup.by === 'form' ? (setup.form[0]?.name ?? '') : '';
}
