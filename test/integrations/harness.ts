import type { Config } from '../../server/config.ts';
import { createHttp } from '../../server/delivery/http.ts';
import type { AnyIntegration } from '../../server/delivery/integration.ts';
import { loadRegistry } from '../../server/delivery/registry.ts';
import { type Sending, type SendResult, type SendTools, send } from '../../server/delivery/send.ts';
import { type Settings, settingsOf } from '../../server/delivery/settings.ts';
import { createSigner } from '../../server/delivery/signer.ts';
import type { BucketSpec } from '../../server/delivery/ways-out.ts';
import { type AlertParts, anAlert, aSending, tools } from '../delivery/builders.ts';
import { type HandClock, handClock } from '../delivery/hand-clock.ts';
import { aConfig } from '../delivery/settings.ts';
import { T0 } from '../support/builders.ts';

const registry = await loadRegistry();

/** Returns the integration of a kind. */
export function integrationOf(kind: string): AnyIntegration {
  const integration = registry.get(kind);
  if (integration === null) throw new Error(`no integration ${kind}`);
  return integration;
}

/** Returns the settings that a kind declared, as they are on a server with these. */
export function settingsFor(kind: string, over: Partial<Config>): Settings<never> {
  return settingsOf(integrationOf(kind), aConfig(over));
}

/** Returns the bucket that a notification of a channel with this value takes its token from. */
export function bucketOf(kind: string, value: string): BucketSpec | undefined {
  const integration = integrationOf(kind);
  return integration.bucket?.(integration.parseConfig(value), createSigner(kind, aConfig(), T0).sign);
}

/** What a delivery differs in from the usual. */
export interface DeliveryParts {
  readonly alert?: AlertParts;
  readonly channel?: Partial<Sending['channel']>;
  readonly sending?: Partial<Omit<Sending, 'integration' | 'alert' | 'channel'>>;
  readonly tools?: Partial<SendTools>;
}

export interface Delivered {
  readonly result: SendResult;
  readonly clock: HandClock;
  readonly warnings: string[];
}

/** Sends one alert through a channel with this value; pauses pass at once. */
export function deliver(kind: string, value: string, parts: DeliveryParts = {}): Promise<Delivered> {
  return deliverThrough(integrationOf(kind), value, parts);
}

/** The same for an integration that need not be in the registry. */
export async function deliverThrough(
  integration: AnyIntegration,
  value: string,
  parts: DeliveryParts = {},
): Promise<Delivered> {
  const clock = handClock();
  const warnings: string[] = [];
  const log = { warn: (_fields: object, text: string) => void warnings.push(text), error: () => {} };
  const toolset = tools({ clock, log, ...parts.tools });
  const http = parts.tools?.http ?? createHttp(toolset.settings);
  const base = aSending({ integration });
  const channel = { ...base.channel, value, ...parts.channel };
  const sending = { ...base, ...parts.sending, channel, alert: anAlert(parts.alert) };
  const result = await clock.drive(send({ ...toolset, http }, sending));
  return { result, clock, warnings };
}
