import { message } from '../core/messages.ts';
import { DeliveryError } from '../delivery/delivery-error.ts';
import { URL_ERROR } from '../delivery/form.ts';
import type { AnyIntegration, FormInput } from '../delivery/integration.ts';
import type { Registry } from '../delivery/registry.ts';
import { settingsOf } from '../delivery/settings.ts';
import { isJsonObject } from '../delivery/stored-value.ts';
import { Invalid } from '../errors.ts';
import type { Store } from '../store/store.ts';
import { completeSettings, type ServiceDeps, verifySettings } from './create-channel.ts';

/** The scheme that is put in front of a URL without one. */
const ADDED = 'https://';

/** Settings in the form in which they are stored, as an operator types them. */
interface TypedChannel {
  readonly kind: string;
  readonly value: string;
}

/** Settings as the form would store them. */
export interface ReadChannel {
  readonly value: string;
  /** The name that the form would give the channel; empty: none. */
  readonly name: string;
  /** What the form would tell the user who saves them; null: nothing. */
  readonly warning: string | null;
}

interface TypedDeps extends ServiceDeps {
  readonly registry: Registry;
  readonly store: Store;
}

/**
 * Holds typed settings against the form of their kind, and returns them as the form would store them. Throws `Invalid` that
 * says what is wrong. Where the form asks the service, so does this, provided that the kind is set up on this server. An unknown
 * kind is for others to refuse, and what only pages of the service can set up is not judged.
 */
export async function readTyped(
  { kind, value }: TypedChannel,
  projectId: number,
  { registry, store, ...outside }: TypedDeps,
): Promise<ReadChannel> {
  const asTyped = { value, name: '', warning: null };
  const integration = registry.get(kind);
  if (!integration) return asTyped;
  const config = readConfig(integration, value);
  await refuseStrangers(integration.members?.(config) ?? [], projectId, registry, store);
  if (integration.setup.by !== 'form' || integration.beyondForm?.(config)) return asTyped;
  const shown = integration.formValues(config);
  const result = integration.validateForm({ ...shown, ...unheeded(integration, config, value) });
  const errors = 'errors' in result ? result.errors : urlErrors(integration, shown, value);
  if (Object.keys(errors).length > 0) throw refused(kind, reasonsIn(errors, integration));
  if (!('value' in result)) return asTyped;
  // what the form has no fields for stays as it is
  const isSame =
    JSON.stringify(integration.formValues(integration.parseConfig(result.value))) === JSON.stringify(shown);
  const read = await askService(integration, isSame ? value : result.value, outside);
  return { value: read.value, name: read.name, warning: result.warning ?? null };
}

/** Asks the service what the form asks it; a kind that is not set up here has none that could be asked. */
async function askService(
  integration: AnyIntegration,
  value: string,
  outside: ServiceDeps,
): Promise<{ readonly value: string; readonly name: string }> {
  const { kind } = integration;
  if (!integration.enabled(settingsOf(integration, outside.config), integration.parseConfig(value))) {
    return { value, name: '' };
  }
  const completed = await completeSettings(integration, value, outside);
  if ('errors' in completed) throw refused(kind, reasonsIn(completed.errors, integration));
  const errors = await verifySettings(integration, completed.value, outside);
  if (errors !== null) throw refused(kind, reasonsIn(errors, integration));
  return { value: completed.value, name: completed.name ?? '' };
}

/**
 * Returns what was typed under the names that fields have in the form, where the stored settings have others for them: reading
 * passes over it, and the form would not.
 */
function unheeded(integration: AnyIntegration, config: unknown, value: string): FormInput {
  const typed = documentIn(value);
  if (typed === null || integration.setup.by !== 'form') return {};
  const names = new Set(integration.setup.form.map(({ name }) => name));
  const entered = Object.entries(typed).filter(([name]) => names.has(name));
  return asText(entered.filter(([name]) => isSameWithout(name, typed, integration, config)));
}

function isSameWithout(name: string, typed: object, integration: AnyIntegration, config: unknown): boolean {
  const rest = Object.entries(typed).filter(([key]) => key !== name);
  try {
    const without = integration.parseConfig(JSON.stringify(Object.fromEntries(rest)));
    return JSON.stringify(without) === JSON.stringify(config);
  } catch (error) {
    if (error instanceof DeliveryError) return false;
    throw error;
  }
}

function readConfig(integration: AnyIntegration, value: string): unknown {
  try {
    return integration.parseConfig(value);
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    const result = integration.validateForm(asInput(integration, value));
    throw refused(integration.kind, 'errors' in result ? reasonsIn(result.errors, integration) : '');
  }
}

/** Settings that cannot be read, as if they had been entered in the form: it knows what is wrong. */
function asInput({ setup }: AnyIntegration, value: string): FormInput {
  if (setup.by !== 'form') return {};
  const typed = documentIn(value) ?? { [setup.form[0]?.name ?? '']: value };
  const initial = setup.form.map(({ name, initial = '' }) => [name, initial]);
  return { ...Object.fromEntries(initial), ...asText(Object.entries(typed)) };
}

/** As a browser would send it: texts only. */
function asText(entries: readonly (readonly [string, unknown])[]): FormInput {
  const entered = entries.filter(([, one]) => one !== null && typeof one !== 'object');
  return Object.fromEntries(entered.map(([name, one]) => [name, String(one)]));
}

function documentIn(value: string): object | null {
  if (!isJsonObject(value)) return null;
  try {
    const document: unknown = JSON.parse(value);
    return typeof document === 'object' ? document : null;
  } catch {
    return null; // trying is the only way to ask
  }
}

/** A form offers the channels of its own project, and no groups. */
async function refuseStrangers(
  members: readonly string[],
  projectId: number,
  registry: Registry,
  store: Store,
): Promise<void> {
  if (members.length === 0) return;
  const channels = await store.channels.ofProject(projectId);
  const offered = channels.filter(({ kind }) => registry.get(kind)?.members === undefined);
  const own = new Set(offered.map(({ code }) => code));
  const stranger = members.find((code) => !own.has(code));
  if (stranger !== undefined) throw refused('group', `the project has no integration ${stranger}`);
}

/** A browser takes no URL without its scheme, though reading one adds it: older channels have such. */
function urlErrors({ setup }: AnyIntegration, shown: FormInput, value: string): Readonly<Record<string, string>> {
  if (setup.by !== 'form') return {};
  const typed = new Set([value.trim(), ...Object.values(documentIn(value) ?? {})]);
  const wrong = setup.form.filter(({ name, type }) => {
    const text = shown[name];
    if (type !== 'url' || typeof text !== 'string' || !text.startsWith(ADDED)) return false;
    return typed.has(text.slice(ADDED.length));
  });
  return Object.fromEntries(wrong.map(({ name }) => [name, URL_ERROR]));
}

function reasonsIn(errors: Readonly<Record<string, string>>, { setup }: AnyIntegration): string {
  const labelOf = (name: string): string =>
    (setup.by === 'form' && setup.form.find((field) => field.name === name)?.label) || name;
  return Object.entries(errors)
    .map(([name, text]) => `${labelOf(name)}: ${text}`)
    .join(' ');
}

function refused(kind: string, reason: string): Invalid {
  const more = reason === '' ? '' : `: ${reason}`;
  return new Invalid(message('channel-settings-refused'), { value: message('not-a-setting', { kind, more }) });
}
