import type { ListObjectsV2CommandInput, S3Client } from '@aws-sdk/client-s3';
import type { Clock } from '../clock.ts';
import { withoutSdkWarning } from '../config/sdk-warning.ts';
import type { Config } from '../config.ts';
import { objectKey } from '../core/object-key.ts';
import { hasToken, type TokenBucket, takeToken } from '../core/token-bucket.ts';
import { Unavailable } from '../errors.ts';
import type { ObjectStorage, StoredBody } from './object-storage.ts';

/** What a bucket is told apart by, and how it is asked. */
export type S3Settings = Pick<
  Config,
  's3Bucket' | 's3Endpoint' | 's3Region' | 's3AccessKey' | 's3SecretKey' | 's3Timeout' | 's3Secure'
>;

/** What is measured of a bucket. */
export interface S3Meter {
  /** An object was asked for. */
  readonly got: (ms: number) => void;
  /** Objects were removed; `failed` of them were not. */
  readonly removed: (ms: number, failed: number) => void;
}

/** Three failed reads within a minute, and the storage is left alone until the budget refills. */
const READ_ERRORS = { capacity: 3, refillSecs: 60 };
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html: "Please try again", and it is meant so.
const TRY_AGAIN = 'InternalError';
const TRIES = 11;
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
const REMOVED_AT_ONCE = 1_000;
const CONNECT_TIMEOUT_MS = 5_000;
const SOCKETS = 32;

export type Sdk = typeof import('@aws-sdk/client-s3');

/** Opens a bucket; the library is loaded, and the bucket asked, when the first body is. */
export function openS3(
  settings: S3Settings,
  clock: Pick<Clock, 'now'>,
  meter: S3Meter = { got: () => undefined, removed: () => undefined },
): ObjectStorage {
  const Bucket = settings.s3Bucket;
  let opened: Promise<{ readonly sdk: Sdk; readonly client: S3Client }> | undefined;
  let readErrors: TokenBucket | null = null;

  const open = (): NonNullable<typeof opened> => {
    withoutSdkWarning();
    opened ??= import('@aws-sdk/client-s3').then((sdk) => ({ sdk, client: connectS3(sdk, settings) }));
    return opened;
  };

  const putOnce = async (key: string, body: Uint8Array): Promise<void> => {
    const { sdk, client } = await open();
    await client.send(new sdk.PutObjectCommand({ Bucket, Key: key, Body: body, ContentLength: body.byteLength }));
  };

  const getOnce = async (key: string): Promise<Uint8Array | null> => {
    const { sdk, client } = await open();
    try {
      const { Body } = await client.send(new sdk.GetObjectCommand({ Bucket, Key: key }));
      return (await Body?.transformToByteArray()) ?? null;
    } catch (error) {
      if (codeOf(error) === 'NoSuchKey') return null;
      throw error;
    }
  };

  async function* keys(where: Omit<ListObjectsV2CommandInput, 'Bucket'>): AsyncGenerator<readonly string[]> {
    const { sdk, client } = await open();
    let ContinuationToken: string | undefined;
    do {
      const input = { Bucket, ...where, ...(ContinuationToken ? { ContinuationToken } : {}) };
      const page = await client.send(new sdk.ListObjectsV2Command(input)).catch(unavailable('list bodies'));
      yield where.Delimiter
        ? (page.CommonPrefixes ?? []).flatMap(({ Prefix }) => (Prefix ? [Prefix] : []))
        : (page.Contents ?? []).flatMap(({ Key }) => (Key ? [Key] : []));
      ContinuationToken = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (ContinuationToken);
  }

  const remove = async (Keys: readonly string[]): Promise<number> => {
    const startedAt = performance.now();
    let failed = Keys.length;
    try {
      await persistently(async () => {
        const { sdk, client } = await open();
        const Delete = { Objects: Keys.map((Key) => ({ Key })), Quiet: true };
        const { Errors = [] } = await client.send(new sdk.DeleteObjectsCommand({ Bucket, Delete }));
        failed = Errors.length;
        const [first] = Errors;
        if (first !== undefined) throw Object.assign(new Error(first.Message ?? ''), { name: first.Code ?? 'Error' });
      });
      return Keys.length;
    } catch (error) {
      throw s3Refusal('remove bodies', error);
    } finally {
      meter.removed(performance.now() - startedAt, failed);
    }
  };

  const removeListed = async (where: Omit<ListObjectsV2CommandInput, 'Bucket'>): Promise<number> => {
    let removed = 0;
    for await (const page of keys({ ...where, MaxKeys: REMOVED_AT_ONCE })) {
      if (page.length > 0) removed += await remove(page);
    }
    return removed;
  };

  return {
    async put(at, body) {
      const key = keyOf(at);
      await persistently(() => putOnce(key, body)).catch(unavailable('store a body'));
    },

    async get(at) {
      if (!hasToken(readErrors, READ_ERRORS, clock.now()))
        throw new Unavailable('object storage has failed too often recently');
      const startedAt = performance.now();
      try {
        return await getOnce(keyOf(at));
      } catch (error) {
        const taken = takeToken(readErrors, READ_ERRORS, clock.now(), { force: true });
        if (taken.allowed) readErrors = taken.bucket;
        throw s3Refusal('read a body', error);
      } finally {
        meter.got(performance.now() - startedAt);
      }
    },

    async removeUpTo({ checkCode, n }) {
      // the keys of later pings come first
      if (n <= 0) return 0;
      return await removeListed({ Prefix: `${checkCode}/`, StartAfter: keyOf({ checkCode, n: n + 1 }) });
    },

    async *folders() {
      for await (const page of keys({ Delimiter: '/' })) for (const prefix of page) yield prefix.slice(0, -1);
    },

    async count(folder) {
      let found = 0;
      for await (const page of keys({ Prefix: `${folder}/` })) found += page.length;
      return found;
    },

    removeFolder: (folder) => removeListed({ Prefix: `${folder}/` }),

    close() {
      opened?.then(({ client }) => client.destroy()).catch(() => undefined);
    },
  };
}

/** Returns the client for a storage, which need not be Amazon's. */
export function connectS3(sdk: Sdk, settings: Omit<S3Settings, 's3Bucket'>): S3Client {
  const { s3Endpoint, s3Region, s3AccessKey, s3SecretKey, s3Timeout, s3Secure } = settings;
  const isAmazon = s3Endpoint === '' || /(^|\.)amazonaws\.com(:\d+)?$/i.test(s3Endpoint);
  return new sdk.S3Client({
    region: s3Region || 'us-east-1',
    // others rarely have a host name for each bucket
    forcePathStyle: !isAmazon,
    ...(s3Endpoint === '' ? {} : { endpoint: `${s3Secure ? 'https' : 'http'}://${s3Endpoint}` }),
    credentials: { accessKeyId: s3AccessKey, secretAccessKey: s3SecretKey },
    // how often and when to try again is decided here
    maxAttempts: 1,
    // newer checksums are unknown to many servers that speak S3
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: s3Timeout * 1_000,
      throwOnRequestTimeout: true,
      httpAgent: { maxSockets: SOCKETS },
      httpsAgent: { maxSockets: SOCKETS },
    },
  });
}

/** Tries again while the storage says that it is its own fault. */
async function persistently(work: () => Promise<void>): Promise<void> {
  for (let tries = 1; tries < TRIES; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (codeOf(error) !== TRY_AGAIN) throw error;
    }
  }
  await work();
}

function keyOf({ checkCode, n }: StoredBody): string {
  return objectKey(checkCode, n);
}

function codeOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

/** Returns what is told of a failure. The library's error holds the whole exchange, signature and sockets included; what it says is kept, the rest dropped. */
export function s3Refusal(what: string, error: unknown): Unavailable {
  const code = codeOf(error);
  const cause = error instanceof Error ? new Error(error.message) : undefined;
  return new Unavailable(`object storage could not ${what}${code ? ` (${code})` : ''}`, 60, cause);
}

function unavailable(what: string): (error: unknown) => never {
  return (error) => {
    throw s3Refusal(what, error);
  };
}
