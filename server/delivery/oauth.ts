import { DeliveryError } from './delivery-error.ts';
import { textOf } from './form.ts';
import { member } from './http-rules.ts';
import type { FormInput, SetupContext } from './setup.ts';
import type { Judge } from './ways-out.ts';

/** Users do not wait longer for a page. */
export const SETUP_TIMEOUT_MS = 15_000;

/** Returns where a service sends people back to. */
export function returnAddress(siteRoot: string, returnsTo: string): string {
  return `${siteRoot}/integrations/${returnsTo}/`;
}

/** Returns an address with a query. */
export function withQuery(url: string, query: Readonly<Record<string, string>>): string {
  return `${url}?${new URLSearchParams(query)}`;
}

/** What a code is exchanged with. */
export interface CodeExchange {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly more?: Readonly<Record<string, string>>;
}

/** Exchanges the code a service sent back (RFC 6749, section 4.1.3). Returns its answer as JSON; throws `DeliveryError`. */
export async function exchangeCode(
  query: FormInput,
  { url, clientId, clientSecret, more = {} }: CodeExchange,
  { http }: Pick<SetupContext, 'http'>,
): Promise<unknown> {
  const code = textOf(query, 'code');
  const fields = { client_id: clientId, client_secret: clientSecret, code, ...more };
  let told: unknown;
  // some services say what is wrong with a status of 400: their answer counts all the same
  const judge: Judge = (answer) => {
    told = answer.status < 500 ? answer.json() : undefined;
    return null;
  };
  const headers = { accept: 'application/json' };
  try {
    await http.postForm(url, fields, { timeoutMs: SETUP_TIMEOUT_MS, headers, judge, secrets: [clientSecret, code] });
  } catch (error) {
    if (!(error instanceof DeliveryError) || told === undefined) throw error;
  }
  return told;
}

/** Returns a text in a JSON answer; empty when it is not there. */
export function textIn(answer: unknown, ...path: readonly string[]): string {
  const found = path.reduce(member, answer);
  return typeof found === 'string' ? found : '';
}

/** The error for an answer that a set-up can make nothing of. */
export function unexpectedAnswer(service: string): DeliveryError {
  return new DeliveryError(`${service} returned an unexpected response`, { code: 'unexpected_response' });
}
