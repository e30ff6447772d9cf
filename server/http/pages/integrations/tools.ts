import type { Instant } from '../../../core/instant.ts';
import { textOf } from '../../../delivery/form.ts';
import type { AnyIntegration } from '../../../delivery/integration.ts';
import type { Registry, StoredChannel } from '../../../delivery/registry.ts';
import { settingsOf } from '../../../delivery/settings.ts';
import type { FormInput, SetupContext } from '../../../delivery/setup.ts';
import { createSigner } from '../../../delivery/signer.ts';
import { addressOf } from '../../../services/confirm-address.ts';
import { normalisedEmail } from '../../../services/rate-limits.ts';
import type { TestChannelDeps } from '../../../services/test-channel.ts';
import type { FormFields } from '../../forms/form-fields.ts';
import type { PageDeps } from '../../kit/page-deps.ts';
import type { SignedInVisit } from '../../kit/visit.ts';

/** Returns what the pages and callbacks of a kind may use: its own settings and no others, and the way out. */
export function setupContext(
  integration: AnyIntegration,
  { config, ways }: Pick<PageDeps, 'config' | 'ways'>,
  now: Instant,
): SetupContext {
  const signer = createSigner(integration.kind, config, now);
  return { ...signer, settings: settingsOf(integration, config), http: ways.http, now };
}

/** Returns what a test of a channel is sent with. */
export function testDeps({ store, clock, log, config, ways, registry, bus }: PageDeps): TestChannelDeps {
  return { store, clock, log, settings: config, ways, registry, bus };
}

/**
 * Uses up one of the tests that may go through this channel, and that its recipients may get; those of the user are counted
 * before (`channelTrial`). A group counts for each of its members. Throws `TooMany`.
 */
export async function demandTest(
  { limits, registry, store }: Pick<PageDeps, 'limits' | 'registry' | 'store'>,
  { id, projectId, ...channel }: StoredChannel & { readonly id: number | null; readonly projectId: number },
): Promise<void> {
  if (id !== null) await limits.demand('channelTest', id);
  const codes = new Set(registry.members(channel));
  const members = codes.size === 0 ? [] : await store.channels.ofProject(projectId);
  const reached = codes.size === 0 ? [channel] : members.filter(({ code }) => codes.has(code));
  for (const each of reached) await limits.demand('testRecipient', recipientOf(each, registry));
}

/** An address counts however it is spelled; what other kinds send to is their settings. */
function recipientOf(channel: StoredChannel, registry: Registry): string {
  const integration = registry.get(channel.kind);
  const address = integration === null ? null : addressOf(integration, channel.value);
  return address === null ? `${channel.kind} ${channel.value}` : normalisedEmail(address);
}

/** Uses up one of the mails with which a user may ask addresses to confirm, and this address may be asked. */
export async function demandConfirmation(
  { deps, user }: Pick<SignedInVisit, 'deps' | 'user'>,
  address: string,
): Promise<void> {
  await deps.limits.demand('confirmUser', user.id);
  await deps.limits.demand('confirmRecipient', normalisedEmail(address));
}

/** Returns a form as integrations read it. */
export function inputOf(form: FormFields): FormInput {
  return Object.fromEntries(form.names().map((name) => [name, oneOrAll(form.all(name))]));
}

/** Returns the query of an address as integrations read it. */
export function inputOfQuery(query: URLSearchParams): FormInput {
  return Object.fromEntries([...new Set(query.keys())].map((name) => [name, oneOrAll(query.getAll(name))]));
}

/** Whether the button that sends a test was pressed, not the one that saves. */
export function wantsTest(input: FormInput): boolean {
  return textOf(input, 'action') === 'test';
}

function oneOrAll(values: readonly string[]): string | readonly string[] {
  return values.length === 1 ? (values[0] ?? '') : values;
}
