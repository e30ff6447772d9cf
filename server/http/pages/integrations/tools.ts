import type { Instant } from '../../../core/instant.ts';
import { textOf } from '../../../delivery/form.ts';
import type { AnyIntegration } from '../../../delivery/integration.ts';
import { settingsOf } from '../../../delivery/settings.ts';
import type { FormInput, SetupContext } from '../../../delivery/setup.ts';
import { createSigner } from '../../../delivery/signer.ts';
import type { TestChannelDeps } from '../../../services/test-channel.ts';
import type { FormFields } from '../../forms/form-fields.ts';
import type { PageDeps } from '../../kit/page-deps.ts';

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
