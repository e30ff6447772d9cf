import { createHash } from 'node:crypto';

// Attested credential data, as the WebAuthn specification lays it out (section 6.5.1) and Healthchecks stores it:
// 16 bytes of the maker's id, the length of the key's id in two bytes, the id, the public key in COSE.

const AAGUID_BYTES = 16;
const LENGTH_BYTES = 2;

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
