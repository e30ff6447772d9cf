import { AsyncLocalStorage } from 'node:async_hooks';

/** What everything that is logged on behalf of a request says of it. */
export interface RequestContext {
  readonly requestId: string;
  /** The pattern of the page or endpoint, once it is known: paths may hold codes. */
  route?: string;
  /** Who asks, once that is known. */
  userId?: number;
}

const contexts = new AsyncLocalStorage<RequestContext>();

/** Runs `work` on behalf of a request. */
export function inRequest<T>(context: RequestContext, work: () => T): T {
  return contexts.run(context, work);
}

/** Returns the request on whose behalf the caller runs; undefined outside of any. */
export function currentRequest(): RequestContext | undefined {
  return contexts.getStore();
}

/** Names the route of the request in hand, unless something more exact is known already. */
export function noteRoute(route: string): void {
  const request = contexts.getStore();
  if (request !== undefined) request.route ??= route;
}
