import type { Config } from '../config.ts';
import { DeliveryError } from '../delivery/delivery-error.ts';
import type { AnyIntegration, FormInput, FormResult } from '../delivery/integration.ts';
import type { Http } from '../delivery/ways-out.ts';

interface FormDeps {
  readonly settings: Config;
  readonly http: Http;
}

/**
 * Reads the form of a kind: what is in it must fit, and the service is asked for what the form cannot know (the id behind
 * a name).
 */
export async function readChannelForm(
  integration: AnyIntegration,
  input: FormInput,
  deps: FormDeps,
): Promise<FormResult> {
  const typed = integration.validateForm(input);
  if ('errors' in typed || integration.complete === undefined) return typed;
  try {
    const completed = await integration.complete(integration.parseConfig(typed.value), deps);
    return 'errors' in completed ? completed : { ...typed, ...completed };
  } catch (error) {
    return refusedBecause(integration, error);
  }
}

/** Asks the service whether settings are right; null when they are, or nobody can tell before something is sent. */
export async function verifySettings(
  integration: AnyIntegration,
  value: string,
  deps: FormDeps,
): Promise<Readonly<Record<string, string>> | null> {
  if (integration.verify === undefined) return null;
  try {
    const trouble = await integration.verify(integration.parseConfig(value), deps);
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
