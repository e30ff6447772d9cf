import type { z } from 'zod';
import { DeliveryError } from './delivery-error.ts';

/** Reads a stored channel value that is a JSON document; throws `DeliveryError` `invalid_config` when it does not fit. */
export function readStored<T>(value: string, schema: z.ZodType<T>): T {
  const result = schema.safeParse(parseJson(value));
  if (!result.success) throw invalidConfig(result.error);
  return result.data;
}

/** Whether a stored value is a JSON object, rather than one of the plain older forms. */
export function isJsonObject(value: string): boolean {
  return value.trimStart().startsWith('{');
}

/** The error for a channel whose stored settings make no sense; it does not quote them. */
export function invalidConfig(cause?: unknown): DeliveryError {
  return new DeliveryError('the settings of this integration cannot be read; please save them again', {
    code: 'invalid_config',
    cause,
  });
}

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch (cause) {
    throw invalidConfig(cause);
  }
}
