import type { Endpoint } from '../endpoint.ts';
import { getStatus } from './get-status.ts';

/** Every endpoint there is: the router, the OpenAPI document and the reference page are made from this list. */
export const ENDPOINTS: readonly Endpoint[] = [getStatus];
