import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startS3, type TestS3 } from './s3.ts';

let s3: TestS3;
let client: S3Client;

beforeAll(async () => {
  s3 = await startS3();
  client = new S3Client({ endpoint: s3.endpoint, region: 'local', forcePathStyle: true, credentials: s3.credentials });
});

afterAll(async () => {
  client.destroy();
  await s3.stop();
});

test('an S3-compatible server from npm stores, lists and returns objects', async () => {
  const Bucket = s3.bucket;
  const Key = '11111111-1111-4111-8111-111111111111/zi-1';
  await client.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.from([0, 255, 10]) }));

  const { Contents } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: '11111111' }));
  expect(Contents?.map((object) => object.Key)).toEqual([Key]);

  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
  expect(await Body?.transformToByteArray()).toEqual(new Uint8Array([0, 255, 10]));
});
