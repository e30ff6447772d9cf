import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { addSecs, fromMillis } from '../server/core/instant.ts';
import {
  ALERTS_SALT,
  badgeSignature,
  badgeStates,
  isChannelToken,
  LOGIN_SALT,
  OBJECT_SALT,
  REPORTS_SALT,
  readBounce,
  readSignedObject,
  readSignedText,
  readUnsubscribe,
  sameText,
  signBounce,
  signObject,
  signText,
  signUnsubscribe,
  uniqueKey,
  verifyChannelToken,
} from '../server/signing.ts';

const K = 'test-secret';
const keys = { secretKey: K, secretKeyFallbacks: [] };
const now = fromMillis(1_700_000_000_000);
const CODE = '11111111-1111-4111-8111-111111111111';

describe('signed texts', () => {
  const vectors = [
    { salt: LOGIN_SALT, value: 'hello', signed: 'hello:1r31eq:JxP5t6imeKyeBn9lVl8bywlAkb60at-PONK0Nx9iCSg' },
    { salt: REPORTS_SALT, value: 'alice', signed: 'alice:1r31eq:FRnXlmDYSbZfxSXW2YgmkTlRpsecBxyP-71STzXL9_k' },
    { salt: ALERTS_SALT, value: 'tok', signed: 'tok:1r31eq:cYCal_xRSxZPn1y1SdkfOCCDc_N33gyq0_fUy-sR_i8' },
  ];

  test.each(vectors)('$value with salt $salt is signed as Healthchecks does', ({ salt, value, signed }) => {
    expect(signText(value, salt, K, now)).toBe(signed);
    expect(readSignedText(signed, { salt, keys, now })).toEqual({ value, ageSecs: 0 });
  });

  test('a value with colons and line ends comes back whole', () => {
    const signed = signText('a:b\n:c', 'reports', K, now);
    expect(readSignedText(signed, { salt: 'reports', keys, now })?.value).toBe('a:b\n:c');
  });

  test('a signature is good up to its greatest age, and tells its age', () => {
    const signed = signText('x', LOGIN_SALT, K, now);
    const at = (secs: number) =>
      readSignedText(signed, { salt: LOGIN_SALT, keys, now: addSecs(now, secs), maxAgeSecs: 3600 });
    expect(at(3600)).toEqual({ value: 'x', ageSecs: 3600 });
    expect(at(3601)).toBeNull();
    expect(readSignedText(signed, { salt: LOGIN_SALT, keys, now: addSecs(now, 1e9) })?.ageSecs).toBe(1e9);
  });

  const [hello] = vectors.map((vector) => vector.signed);
  test.each([
    ['another value', String(hello).replace('hello', 'hullo')],
    ['another time', String(hello).replace('1r31eq', '1r31er')],
    ['another signature', `${String(hello).slice(0, -1)}h`],
    ['no signature', 'hello:1r31eq:'],
    ['no time', 'hello:JxP5t6imeKyeBn9lVl8bywlAkb60at-PONK0Nx9iCSg'],
    ['nothing', ''],
    ['colons', ':::'],
  ])('is refused with %s', (_, signed) => {
    expect(readSignedText(signed, { salt: LOGIN_SALT, keys, now })).toBeNull();
  });

  test('is refused with another salt or key, and accepted with a fallback key', () => {
    const signed = signText('x', 'reports', 'old', now);
    expect(readSignedText(signed, { salt: 'alerts', keys: { ...keys, secretKey: 'old' }, now })).toBeNull();
    expect(readSignedText(signed, { salt: 'reports', keys, now })).toBeNull();
    expect(
      readSignedText(signed, { salt: 'reports', keys: { ...keys, secretKeyFallbacks: ['old'] }, now }),
    ).not.toBeNull();
  });
});

describe('signed objects', () => {
  const vectors = [
    {
      salt: LOGIN_SALT,
      object: { u: 'alice', t: 'x', e: 'new@example.org' },
      signed:
        'eyJ1IjoiYWxpY2UiLCJ0IjoieCIsImUiOiJuZXdAZXhhbXBsZS5vcmcifQ:1r31eq:1zm0_L-mvAoMfQ4Mrwk74nHDFPfaBvmhMmJl88v-fUI',
    },
    {
      salt: OBJECT_SALT,
      object: { id: 123, type: 'group', name: 'My Team', thread_id: null },
      signed:
        'eyJpZCI6MTIzLCJ0eXBlIjoiZ3JvdXAiLCJuYW1lIjoiTXkgVGVhbSIsInRocmVhZF9pZCI6bnVsbH0:1r31eq:eC_9fDc7CnoGsZXR50aZmboQHTMvnQW-ZskQ04XiDA8',
    },
  ];

  test.each(vectors)('$object is signed as Healthchecks does', ({ salt, object, signed }) => {
    expect(signObject(object, salt, K, now)).toBe(signed);
    expect(readSignedObject(signed, { salt, keys, now, maxAgeSecs: 600 })).toEqual(object);
    expect(readSignedObject(signed, { salt, keys, now: addSecs(now, 601), maxAgeSecs: 600 })).toBeNull();
  });

  test('text beyond ASCII is escaped as Python does, and comes back', () => {
    const signed = signObject({ name: 'Ü😀\u007f' }, OBJECT_SALT, K, now);
    const json = Buffer.from(signed.split(':', 1)[0] ?? '', 'base64url').toString();
    expect(json).toBe('{"name":"\\u00dc\\ud83d\\ude00\\u007f"}');
    expect(readSignedObject(signed, { salt: OBJECT_SALT, keys, now })).toEqual({ name: 'Ü😀\u007f' });
  });

  test('a compressed object is read', () => {
    const object = { text: 'a'.repeat(500) };
    const packed = `.${deflateSync(JSON.stringify(object)).toString('base64url')}`;
    const signed = signText(packed, OBJECT_SALT, K, now);
    expect(readSignedObject(signed, { salt: OBJECT_SALT, keys, now })).toEqual(object);
  });

  test('a signed text that is no object reads as null', () => {
    for (const value of ['hello', '.AAAA', '.']) {
      expect(readSignedObject(signText(value, OBJECT_SALT, K, now), { salt: OBJECT_SALT, keys, now })).toBeNull();
    }
  });
});

describe('links of a channel', () => {
  test('the token that confirms an address is the one in old mails', () => {
    const token = 'e7db9e40f6c4501674856b241f41b875edcecf16e23e9bb8b5e370bd647bb054';
    expect(verifyChannelToken(CODE, K)).toBe(token);
    expect(isChannelToken(token, CODE, keys)).toBe(true);
    expect(isChannelToken(token.replace('e', 'f'), CODE, keys)).toBe(false);
    expect(isChannelToken(token, CODE, { secretKey: 'new', secretKeyFallbacks: [K] })).toBe(true);
  });

  test('an unsubscribe link works for its own channel, for ever, and tells its age', () => {
    const signed = signUnsubscribe(CODE, K, now);
    expect(signed).toBe(signText(verifyChannelToken(CODE, K), 'alerts', K, now));
    expect(readUnsubscribe(signed, CODE, keys, addSecs(now, 301))).toBe(301);
    expect(readUnsubscribe(signed, '22222222-2222-4222-8222-222222222222', keys, now)).toBeNull();
    expect(readUnsubscribe(`${signed}x`, CODE, keys, now)).toBeNull();
  });
});

describe('bounce addresses', () => {
  const short = 'r.0d2b9b5a-6c2e-4b8e-9d5d-7a1c2f.6553f100.1825f4a2961529dc';
  const old = 'n.x.6553f100.d6911aecd3fc7992830bd572a8b153380254c0cf';

  test('are signed as Healthchecks does', () => {
    expect(signBounce('r.0d2b9b5a-6c2e-4b8e-9d5d-7a1c2f', K, now)).toBe(short);
  });

  test.each([
    ['the present form', short, 0, 'r.0d2b9b5a-6c2e-4b8e-9d5d-7a1c2f'],
    ['the older form', old, 0, 'n.x'],
    ['48 hours later', short, 48 * 3600, 'r.0d2b9b5a-6c2e-4b8e-9d5d-7a1c2f'],
    ['later than that', short, 48 * 3600 + 1, null],
    ['the older form cut to 16 digits', old.slice(0, -24), 0, null],
    ['a changed id', short.replace('r.', 'n.'), 0, null],
    ['no signature', 'n.x.6553f100.', 0, null],
    ['something else', 'postmaster', 0, null],
  ])('%s', (_, mailbox, laterSecs, id) => {
    expect(readBounce(mailbox, keys, addSecs(now, laterSecs))).toBe(id);
  });
});

describe('badges', () => {
  test.each([
    ['test-secret', 'alices-badge-key', '*', 'LSw1JuKd'],
    ['test-secret', 'alices-badge-key', 'foo', 'WB1UEh3c'],
    ['rollcall-secret', 'tally-77aa', '*', 'JHmLIJZu'],
    ['rollcall-secret', 'tally-77aa', 'etl', 'AlkHLnfL'],
    ['rollcall-secret', 'tally-77aa', 'db@dc1', 'jvvokmRA'],
  ])('with secret %s, key %s and tag %s have the known signature', (secretKey, badgeKey, tag, signature) => {
    expect(badgeSignature(badgeKey, tag, secretKey)).toBe(signature);
  });

  test.each([
    ['JHmLIJZu', 3, ''],
    ['JHmLIJZu-2', 2, ''],
    ['JHmLIJZu-3', 3, 'what follows eight characters is ignored'],
    ['JHmLIJZuxx-2', 3, 'only ten characters select two states'],
    ['JHmLIJZ', null, 'too short'],
    ['JHmLIJZv-2', null, 'wrong'],
  ] as const)('signature %s shows %s states %s', (signature, states, _why) => {
    expect(badgeStates(signature, 'tally-77aa', '*', { secretKey: 'rollcall-secret', secretKeyFallbacks: [] })).toBe(
      states,
    );
  });
});

test('the unique key of a check is the SHA-1 of half its code', () => {
  expect(uniqueKey(CODE)).toBe('a0fd04db8396895e5a64a823e6c390e2498168e1');
});

test.each([
  ['a', 'a', true],
  ['a', 'b', false],
  ['a', 'ab', false],
  ['ü', 'u', false],
  ['', '', true],
])('sameText(%j, %j) is %s', (left, right, same) => {
  expect(sameText(left, right)).toBe(same);
});
