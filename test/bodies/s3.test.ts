import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ObjectStorage } from '../../server/bodies/object-storage.ts';
import { openS3 } from '../../server/bodies/s3.ts';
import { T0 } from '../support/builders.ts';
import { startS3, type TestS3 } from '../support/s3.ts';
import { type TestClock, testClock } from '../support/test-clock.ts';
import { type Bucket, openBucket } from './bucket.ts';

let s3: TestS3;
let bucket: Bucket;
let clock: TestClock;
let objects: ObjectStorage;

beforeAll(async () => {
  s3 = await startS3();
});
afterAll(() => s3.stop());
beforeEach(async () => {
  bucket = await openBucket(s3);
  clock = testClock(T0);
  objects = openS3(bucket.settings, clock);
});
afterEach(async () => {
  objects.close();
  await bucket.close();
});

const words = (text: string): Uint8Array => Buffer.from(text);
const textOf = async (checkCode: string, n: number): Promise<string | null> => {
  const body = await objects.get({ checkCode, n });
  return body === null ? null : Buffer.from(body).toString();
};

test('O1: a body lies under the key that existing buckets use, path style, signed', async () => {
  const checkCode = randomUUID();
  await objects.put({ checkCode, n: 123 }, words('hello'));
  expect(bucket.asked[0]).toMatch(new RegExp(`^PUT /${s3.bucket}/${checkCode}/xihg-123(\\?|$)`));
  expect(bucket.authorizations[0]).toMatch(
    /^AWS4-HMAC-SHA256 Credential=S3RVER\/\d{8}\/local\/s3\/aws4_request, SignedHeaders=/,
  );
  expect(bucket.authorizations[0]).not.toContain('SecretKey');
  expect(await textOf(checkCode, 123)).toBe('hello');
});

test('O2: a missing body is none, and no error', async () => {
  for (const n of [1, 2, 3, 4, 5]) expect(await textOf(randomUUID(), n)).toBeNull();
});

test('O2: an upload is tried again ten times while the storage says InternalError', async () => {
  const checkCode = randomUUID();
  let refusals = 0;
  bucket.trouble(() => {
    refusals += 1;
    return refusals <= 10 ? { status: 500, code: 'InternalError' } : null;
  });
  await objects.put({ checkCode, n: 1 }, words('persistent'));
  expect(await textOf(checkCode, 1)).toBe('persistent');

  bucket.trouble(() => ({ status: 500, code: 'InternalError' }));
  bucket.asked.length = 0;
  await expect(objects.put({ checkCode, n: 2 }, words('x'))).rejects.toThrow('InternalError');
  expect(bucket.asked).toHaveLength(11);
});

test('another error of an upload is told at once, without keys or addresses', async () => {
  bucket.trouble(() => ({ status: 403, code: 'InvalidAccessKeyId' }));
  await expect(objects.put({ checkCode: randomUUID(), n: 1 }, words('x'))).rejects.toThrow(
    /^object storage could not store a body \(InvalidAccessKeyId\)$/,
  );
  expect(bucket.asked).toHaveLength(1);
});

test('O2: after three failed reads within a minute the storage is left alone, until the budget refills', async () => {
  const checkCode = randomUUID();
  await objects.put({ checkCode, n: 1 }, words('there'));
  bucket.trouble(() => ({ status: 500, code: 'SlowDown' }));
  for (const _ of [1, 2, 3]) await expect(textOf(checkCode, 1)).rejects.toThrow('could not read a body');

  bucket.trouble(() => null);
  bucket.asked.length = 0;
  await expect(textOf(checkCode, 1)).rejects.toThrow('failed too often');
  clock.advance(19);
  await expect(textOf(checkCode, 1)).rejects.toThrow('failed too often');
  expect(bucket.asked).toEqual([]);
  clock.advance(2);
  expect(await textOf(checkCode, 1)).toBe('there');
});

test('a storage that does not answer is given up after S3_TIMEOUT', async () => {
  const hasty = openS3({ ...bucket.settings, s3Timeout: 1 }, clock);
  bucket.trouble(() => 'hang');
  await expect(hasty.get({ checkCode: randomUUID(), n: 1 })).rejects.toThrow('TimeoutError');
  hasty.close();
});

test('O3: removing up to a serial leaves the later ones', async () => {
  const [checkCode, other] = [randomUUID(), randomUUID()];
  for (const n of [1, 2, 9, 10, 11, 99, 100, 101]) await objects.put({ checkCode, n }, words(`${n}`));
  await objects.put({ checkCode: other, n: 1 }, words('other'));

  expect(await objects.removeUpTo({ checkCode, n: 0 })).toBe(0);
  expect(await objects.removeUpTo({ checkCode, n: 10 })).toBe(4);
  const left = await Promise.all([1, 2, 9, 10, 11, 99, 100, 101].map((n) => textOf(checkCode, n)));
  expect(left).toEqual([null, null, null, null, '11', '99', '100', '101']);
  expect(await textOf(other, 1)).toBe('other');
});

test('a folder goes with all that lies in it, more than one listing holds', async () => {
  const folder = randomUUID();
  await objects.put({ checkCode: folder, n: 1 }, words('x'));
  const [first = ''] = bucket.asked.flatMap((line) => /^PUT \/[^/]+\/([^?]+)/.exec(line)?.[1] ?? []);
  for (let n = 2; n <= 1_205; n += 1) await s3.copy(first, `${folder}/copy-${n}`);
  expect(await objects.count(folder)).toBe(1_205);
  const before: string[] = [];
  for await (const name of objects.folders()) before.push(name);
  expect(before).toContain(folder);

  expect(await objects.removeFolder(folder)).toBe(1_205);
  expect(await objects.count(folder)).toBe(0);
});

test('a command that uses a bucket prints no warning about the version of Node', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-bucket-'));
  const { s3Bucket, s3Endpoint, s3Region, s3AccessKey, s3SecretKey } = bucket.settings;
  const storage = { S3_BUCKET: s3Bucket, S3_ENDPOINT: s3Endpoint, S3_REGION: s3Region, S3_SECURE: 'False' };
  const keys = { S3_ACCESS_KEY: s3AccessKey, S3_SECRET_KEY: s3SecretKey };
  const env = { PATH: process.env['PATH'] ?? '', DATA_DIR: folder, SECRET_KEY: 'bucket', ...storage, ...keys };
  const { stderr } = await promisify(execFile)(process.execPath, ['dist/commands/main.js', 'pruneobjects'], { env });
  expect(stderr).not.toMatch(/warning|deprecat/i);
  await rm(folder, { recursive: true });
});
