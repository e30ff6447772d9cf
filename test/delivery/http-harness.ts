import type { LookupAddress } from 'node:dns';
import { onTestFinished } from 'vitest';
import type { Config } from '../../server/config.ts';
import { DeliveryError } from '../../server/delivery/delivery-error.ts';
import type { Resolve } from '../../server/delivery/dial.ts';
import { createHttp, type HttpClient, type HttpOptions } from '../../server/delivery/http.ts';
import type { HttpRequest } from '../../server/delivery/ways-out.ts';
import { type HttpSink, startHttpSink } from '../support/http-sink.ts';
import { aConfig } from './settings.ts';

/** Starts a sink that ends with the test. */
export async function startSink(options: Parameters<typeof startHttpSink>[0] = {}): Promise<HttpSink> {
  const started = await startHttpSink(options);
  onTestFinished(started.close);
  return started;
}

/** Makes a way out that ends with the test. */
export function client(over: Partial<Config> = {}, options: HttpOptions = {}): HttpClient {
  const http = createHttp(aConfig(over), options);
  onTestFinished(http.close);
  return http;
}

/** Resolves names from a table: the n-th question gets the n-th answer, the last one for ever. */
export function resolver(
  table: Readonly<Record<string, readonly (readonly string[])[]>>,
): Resolve & { asked: string[] } {
  const asked: string[] = [];
  const resolve: Resolve = (hostname, _options, callback) => {
    const answers = table[hostname] ?? [];
    const addresses = answers[asked.filter((name) => name === hostname).length] ?? answers.at(-1) ?? [];
    asked.push(hostname);
    const found: LookupAddress[] = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    callback(found.length === 0 ? new Error('ENOTFOUND') : null, found);
  };
  return Object.assign(resolve, { asked });
}

/** Returns the error a delivery ended with; any other end fails the test. */
export async function failure(promise: Promise<unknown>): Promise<DeliveryError> {
  const error = await promise.then(
    () => new Error('it was delivered'),
    (reason: unknown) => reason,
  );
  if (error instanceof DeliveryError) return error;
  throw error;
}

/** Builds a plain POST. */
export const post = (url: string, over: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'POST',
  url,
  body: 'hello',
  ...over,
});
