import { createHash } from 'node:crypto';
import type { GenerateAuthenticationOptionsOpts } from '@simplewebauthn/server';
import { z } from 'zod';
import type { Instant } from '../core/instant.ts';
import type { Credential } from '../store/credentials.ts';
import type { Store } from '../store/store.ts';

const ES256 = -7;
const RS256 = -257;
const ALGORITHMS = [ES256, RS256];
const HANDLE_BYTES = 16;
/** The counter of a key has 32 bits, our column 31. */
const LARGEST_COUNT = 2 ** 31 - 1;

const AAGUID_BYTES = 16;
const LENGTH_BYTES = 2;

const base64url = z.string().regex(/^[\w-]+$/);
const emptied = z.unknown().transform(() => ({}));
const registration = z.object({
  id: base64url,
  rawId: base64url,
  type: z.literal('public-key'),
  response: z.object({ clientDataJSON: base64url, attestationObject: base64url }),
  clientExtensionResults: emptied,
});
const assertion = z.object({
  id: base64url,
  rawId: base64url,
  type: z.literal('public-key'),
  response: z.object({ clientDataJSON: base64url, authenticatorData: base64url, signature: base64url }),
  clientExtensionResults: emptied,
});
const clientData = z.object({ origin: z.string() });

/** The name of this server for keys: its host. */
interface Party {
  readonly rpId: string;
  readonly siteName: string;
}

/** A key as it is stored. */
export interface StoredKey {
  readonly data: Uint8Array;
  readonly signCount: number;
}

/** The library has some 250 files, a seventh of all that a start reads; it is needed when the first key is used. */
const library = () => import('@simplewebauthn/server');

/** What the browser needs to add a key that the user does not have yet. Throws nothing; `challenge` must be kept. */
export async function addKeyOptions(email: string, keys: readonly StoredKey[], { rpId, siteName }: Party) {
  return await (await library()).generateRegistrationOptions({
    rpID: rpId,
    rpName: siteName,
    userName: email,
    userID: crypto.getRandomValues(new Uint8Array(HANDLE_BYTES)),
    attestationType: 'none',
    excludeCredentials: keys.map(({ data }) => ({ id: readKeyData(data).id })),
    // a key that keeps whose it is can sign in alone later
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'discouraged' },
    supportedAlgorithmIDs: ALGORITHMS,
  });
}

/** What the browser needs to use one of these keys. */
export async function useKeyOptions(keys: readonly StoredKey[], { rpId }: Party) {
  const options: GenerateAuthenticationOptionsOpts = {
    rpID: rpId,
    allowCredentials: keys.map(({ data }) => ({ id: readKeyData(data).id })),
    userVerification: 'discouraged',
  };
  return await (await library()).generateAuthenticationOptions(options);
}

/** What the browser needs to use any key that knows who its owner is, and makes sure that it is them. */
export async function usePasskeyOptions({ rpId }: Party) {
  return await (await library()).generateAuthenticationOptions({ rpID: rpId, userVerification: 'required' });
}

/** Returns by what the key that answered is found; null for an answer that is none. */
export function answeringKey(json: string): string | null {
  try {
    return keyLookup(assertion.parse(JSON.parse(json)).id);
  } catch {
    // anything may be posted
    return null;
  }
}

/** Returns the key that answered, ready to be stored. Throws for an answer that is none, or to another question. */
export async function readNewKey(
  json: string,
  challenge: string,
  { rpId }: Party,
): Promise<StoredKey & { readonly lookup: string }> {
  const response = registration.parse(JSON.parse(json));
  const { verified, registrationInfo } = await (await library()).verifyRegistrationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: originIn(response.response.clientDataJSON, rpId),
    expectedRPID: rpId,
    requireUserVerification: false,
    supportedAlgorithmIDs: ALGORITHMS,
  });
  if (!verified) throw new Error('the response of the key could not be verified');
  const { aaguid, credential } = registrationInfo;
  const data = writeKeyData({ aaguid, id: credential.id, publicKey: credential.publicKey });
  return { data, signCount: Math.min(credential.counter, LARGEST_COUNT), lookup: keyLookup(credential.id) };
}

/** How to judge the answer of a key. */
export interface KeyDemand {
  readonly challenge: string;
  /** The key must have made sure who uses it, by a PIN or a finger. */
  readonly isAlone: boolean;
}

/** Returns which of the keys answered, and its new counter. Throws for an answer that is none, or to another question. */
async function readKeyUse<Key extends StoredKey>(
  json: string,
  { challenge, isAlone }: KeyDemand,
  keys: readonly Key[],
  { rpId }: Party,
): Promise<{ readonly key: Key; readonly signCount: number; readonly lookup: string }> {
  const response = assertion.parse(JSON.parse(json));
  const known = keys.map((key) => ({ key, facts: readKeyData(key.data) }));
  const match = known.find(({ facts }) => facts.id === response.id);
  if (match === undefined) throw new Error('the response is from an unknown key');
  const { verified, authenticationInfo } = await (await library()).verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: originIn(response.response.clientDataJSON, rpId),
    expectedRPID: rpId,
    requireUserVerification: isAlone,
    credential: credentialOf(match.facts, match.key),
  });
  if (!verified) throw new Error('the response of the key could not be verified');
  const signCount = Math.min(authenticationInfo.newCounter, LARGEST_COUNT);
  return { key: match.key, signCount, lookup: keyLookup(match.facts.id) };
}

/**
 * Takes the answer of a key and keeps its new counter; false when the counter was used already. Throws as `readKeyUse`
 * does.
 */
export async function acceptKeyUse(
  json: string,
  demand: KeyDemand,
  keys: readonly Credential[],
  { store, config, now }: { readonly store: Pick<Store, 'credentials'>; readonly config: Party; readonly now: Instant },
): Promise<boolean> {
  const { key, ...use } = await readKeyUse(json, demand, keys, config);
  return await store.credentials.noteUse(key.id, key.signCount, { ...use, at: now });
}

function credentialOf({ id, publicKey }: KeyFacts, { signCount }: StoredKey) {
  return { id, publicKey: new Uint8Array(publicKey), counter: signCount };
}

/** Returns the site that asked, if it may: ours, by https or on the same machine. Behind a proxy we know only the host. */
function originIn(clientDataJSON: string, rpId: string): string {
  const { origin } = clientData.parse(JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8')));
  const url = new URL(origin);
  const isOurs = url.hostname === rpId || url.hostname.endsWith(`.${rpId}`);
  const isSafe = url.protocol === 'https:' || url.hostname === 'localhost';
  if (!isOurs || !isSafe) throw new Error('the response was requested by another site');
  return origin;
}

// Attested credential data, as the WebAuthn specification lays it out (section 6.5.1) and Healthchecks stores it:
// 16 bytes of the maker's id, the length of the key's id in two bytes, the id, the public key in COSE.

/** What is kept of a security key. */
export interface KeyFacts {
  /** UUID of the kind of key; zeros when it does not say. */
  readonly aaguid: string;
  /** Base64url. */
  readonly id: string;
  readonly publicKey: Uint8Array;
}

export function writeKeyData({ aaguid, id, publicKey }: KeyFacts): Uint8Array {
  const idBytes = Buffer.from(id, 'base64url');
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt16BE(idBytes.length);
  return Buffer.concat([Buffer.from(aaguid.replaceAll('-', ''), 'hex'), length, idBytes, publicKey]);
}

export function readKeyData(data: Uint8Array): KeyFacts {
  const bytes = Buffer.from(data);
  const idStart = AAGUID_BYTES + LENGTH_BYTES;
  const idEnd = idStart + bytes.readUInt16BE(AAGUID_BYTES);
  return {
    aaguid: bytes.subarray(0, AAGUID_BYTES).toString('hex'),
    id: bytes.subarray(idStart, idEnd).toString('base64url'),
    publicKey: bytes.subarray(idEnd),
  };
}

/** Returns by what a key is found before it is known whose it is. */
export function keyLookup(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}
