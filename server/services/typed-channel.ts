import { message } from '../core/messages.ts';
import { DeliveryError } from '../delivery/delivery-error.ts';
import { URL_ERROR } from '../delivery/form.ts';
import type { AnyIntegration, FormInput } from '../delivery/integration.ts';
import type { Registry } from '../delivery/registry.ts';
import { isJsonObject } from '../delivery/stored-value.ts';
import { Invalid } from '../errors.ts';
import type { Store } from '../store/store.ts';

/** The scheme that is put in front of a URL without one. */
const ADDED = 'https://';

/** Settings in the form in which they are stored, as an operator types them. */
interface TypedChannel {
  readonly kind: string;
  readonly value: string;
}

/**
 * Holds typed settings against the form of their kind, and returns them as the form would store them. Throws `Invalid` that
 * says what is wrong. An unknown kind is for others to refuse, and what only pages of the service can set up is not judged.
 */
export async function readTyped(
  { kind, value }: TypedChannel,
  projectId: number,
  { registry, store }: { readonly registry: Registry; readonly store: Store },
): Promise<string> {
  const integration = registry.get(kind);
  if (!integration) return value;
  const config = readConfig(integration, value);
  await refuseStrangers(integration.members?.(config) ?? [], projectId, store);
  if (integration.setup.by !== 'form' || integration.beyondForm?.(config)) return value;
  const shown = integration.formValues(config);
  const result = integration.validateForm(shown);
  const errors = 'errors' in result ? result.errors : urlErrors(integration, shown, value);
  if (Object.keys(errors).length > 0) throw refused(kind, reasonsIn(errors, integration));
  if (!('value' in result)) return value;
  // what the form has no fields for stays as it is
  const isSame =
    JSON.stringify(integration.formValues(integration.parseConfig(result.value))) === JSON.stringify(shown);
  return isSame ? value : result.value;
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
  const entered = Object.entries(typed).filter(([, one]) => one !== null && typeof one !== 'object');
  return { ...Object.fromEntries(initial), ...Object.fromEntries(entered.map(([name, one]) => [name, String(one)])) };
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

async function refuseStrangers(members: readonly string[], projectId: number, store: Store): Promise<void> {
  if (members.length === 0) return;
  const own = new Set((await store.channels.ofProject(projectId)).map(({ code }) => code));
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
