import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openS3 } from '../../server/bodies/s3.ts';
import { systemClock } from '../../server/clock.ts';
import { type Bucket, openBucket } from '../bodies/bucket.ts';
import { startS3, type TestS3 } from '../support/s3.ts';
import { stores } from '../support/stores.ts';
import { commandsOn, rollcallHere } from './rollcall.ts';

describe.each(stores)('pruneobjects on $name', ({ open }) => {
  const { surroundings } = commandsOn(open);
  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const usual = surroundings();
    return rollcallHere(args, { ...usual, env: { ...usual.env, ...env } });
  };
  let s3: TestS3;
  let bucket: Bucket;

  beforeAll(async () => {
    s3 = await startS3();
    bucket = await openBucket(s3);
  });
  afterAll(async () => {
    await bucket.close();
    await s3.stop();
  });

  test('without a bucket it says so and is content', async () => {
    const { code, out } = await run(['pruneobjects']);
    expect([code, out]).toEqual([0, expect.stringContaining('S3_BUCKET')]);
  });

  test('tells of each folder that it would remove, then removes them, then finds nothing', async () => {
    const gone = randomUUID();
    const objects = openS3(bucket.settings, systemClock());
    await objects.put({ checkCode: gone, n: 7 }, Buffer.from('orphan'));
    const { settings } = bucket;
    const env = {
      S3_BUCKET: settings.s3Bucket,
      S3_ENDPOINT: settings.s3Endpoint,
      S3_ACCESS_KEY: settings.s3AccessKey,
      S3_SECRET_KEY: settings.s3SecretKey,
      S3_SECURE: 'False',
    };
    const dry = await run(['pruneobjects', '--dry-run'], env);
    expect(dry.out).toContain(`${gone}: 1 body\nwould remove 1 body of 1 deleted check`);
    const real = await run(['pruneobjects'], env);
    expect(real.out).toContain(`${gone}: 1 body\nremoved 1 body of 1 deleted check`);
    const again = await run(['pruneobjects'], env);
    expect(again.out).toContain('removed 0 bodies of 0 deleted checks');
    objects.close();
  });
});
