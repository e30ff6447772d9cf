import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A security key made of software: answers as one would, and lies when told to. */
export interface SoftKey {
  /** Base64url. */
  readonly id: string;
  /** The answer to being added, as JSON. */
  register(question: KeyQuestion): string;
  /** The answer to being used, as JSON. */
  use(question: KeyQuestion): string;
}

export interface KeyQuestion {
  readonly challenge: string;
  /** The page on which the browser was asked. */
  readonly origin?: string;
  /** How often the key was used, as it says. */
  readonly count?: number;
  readonly rpId?: string;
  /** It has asked for a PIN or a finger. */
  readonly isVerified?: boolean;
}

const PRESENT = 0x01;
const VERIFIED = 0x04;
const ATTESTED = 0x40;
const ORIGIN = 'https://localhost';

export function softKey(): SoftKey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const cose = Buffer.concat([
    Buffer.from('a5010203262001215820', 'hex'),
    Buffer.from(x, 'base64url'),
    Buffer.from('225820', 'hex'),
    Buffer.from(y, 'base64url'),
  ]);
  const idBytes = randomBytes(32);
  const id = idBytes.toString('base64url');
  const wrap = (response: object) =>
    JSON.stringify({ id, rawId: id, type: 'public-key', clientExtensionResults: {}, response });

  return {
    id,
    register(question) {
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, idBytes.length]), idBytes, cose]);
      const authData = Buffer.concat([authenticatorData(question, PRESENT | ATTESTED), attested]);
      const head = Buffer.concat([
        Buffer.from('a363666d74646e6f6e656761747453746d74a068617574684461746159', 'hex'),
        Buffer.from([authData.length >> 8, authData.length & 255]),
      ]);
      return wrap({
        clientDataJSON: clientData('webauthn.create', question).toString('base64url'),
        attestationObject: Buffer.concat([head, authData]).toString('base64url'),
      });
    },
    use(question) {
      const client = clientData('webauthn.get', question);
      const authData = authenticatorData(question, question.isVerified ? PRESENT | VERIFIED : PRESENT);
      const signed = Buffer.concat([authData, createHash('sha256').update(client).digest()]);
      return wrap({
        clientDataJSON: client.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: sign('sha256', signed, privateKey).toString('base64url'),
      });
    },
  };
}

function clientData(type: string, { challenge, origin = ORIGIN }: KeyQuestion): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
}

function authenticatorData({ count = 0, rpId = 'localhost' }: KeyQuestion, flags: number): Buffer {
  const counter = Buffer.alloc(4);
  counter.writeUInt32BE(count);
  return Buffer.concat([createHash('sha256').update(rpId).digest(), Buffer.from([flags]), counter]);
}
