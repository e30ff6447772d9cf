import type { Instant } from '../../core/instant.ts';
import type { Project } from '../../core/project.ts';
import { apiKeySearch, isApiKey } from '../../keys.ts';
import { noteKeyUse } from '../../services/named-keys.ts';
import { type SigningKeys, sameText } from '../../signing.ts';
import type { Store } from '../../store/store.ts';
import type { Caller, KeyedCall, KeyedEndpoint } from './endpoint.ts';
import { Unauthorized } from './failure.ts';

type Request = Pick<KeyedCall, 'headers' | 'json'>;

interface AuthorizeDeps {
  readonly store: Store;
  readonly keys: SigningKeys;
  readonly now: Instant;
}

/**
 * Returns who calls, by the key of the request. Throws `Unauthorized`.
 *
 * A hashed key is compared with the hashes of its kind; then any key with the plain ones that imported projects may have.
 * Every candidate is compared in constant time.
 */
export async function authorize(
  request: Request,
  scope: KeyedEndpoint['scope'],
  { store, keys, now }: AuthorizeDeps,
): Promise<Caller> {
  const key = keyOf(request);
  const search = apiKeySearch(key);
  if (search === null) throw new Unauthorized('missing api key');
  const candidates = await store.reads.apiKeyCandidates(key, search.by === 'prefix' ? search : null);
  const project = projectOf(key, scope, candidates, keys);
  if (project === null) return await callerByNamedKey(key, scope, { store, keys, now });
  const readOnly = key.startsWith('hcr_') || sameText(key, project.apiKeyReadonly);
  return { project, readOnly };
}

/** Keys with names are all hashed, and looked at last: the two of the project are on the row that is read anyway. */
async function callerByNamedKey(
  key: string,
  scope: KeyedEndpoint['scope'],
  { store, keys, now }: AuthorizeDeps,
): Promise<Caller> {
  const search = apiKeySearch(key);
  const candidates = search?.by === 'prefix' ? await store.namedKeys.candidates(search, now) : [];
  const found = candidates.find(({ stored }) => isApiKey(key, stored, keys));
  const project = found === undefined ? null : await store.projects.byId(found.projectId);
  const mayCall = found !== undefined && (scope === 'ro' || found.scope === 'rw');
  if (!mayCall || project === null) throw new Unauthorized('wrong api key');
  await noteKeyUse(found, { store, now });
  return { project, readOnly: found.scope === 'ro' };
}

/** A header counts even when it is empty or wrong; the key in the body is looked at only without one. */
function keyOf({ headers, json }: Request): string {
  const header = headers['x-api-key'];
  if (header !== undefined) return String(header);
  const given = json['api_key'];
  if (typeof given === 'string') return given;
  // a number or a truth value as its text; nothing else can look like a key
  return typeof given === 'number' || typeof given === 'boolean' ? String(given) : '';
}

function projectOf(
  key: string,
  scope: KeyedEndpoint['scope'],
  candidates: readonly Project[],
  keys: SigningKeys,
): Project | null {
  const mayRead = scope === 'ro';
  const hashed = candidates.find(
    ({ apiKey, apiKeyReadonly }) =>
      (key.startsWith('hcw_') && isApiKey(key, apiKey, keys)) ||
      (mayRead && key.startsWith('hcr_') && isApiKey(key, apiKeyReadonly, keys)),
  );
  const plain = candidates.find(
    ({ apiKey, apiKeyReadonly }) => sameText(key, apiKey) || (mayRead && sameText(key, apiKeyReadonly)),
  );
  return hashed ?? plain ?? null;
}
