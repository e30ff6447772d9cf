import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import { withoutSdkWarning } from '../config/sdk-warning.ts';
import type { Config } from '../config.ts';
import { connectS3, type S3Settings, type Sdk, s3Refusal } from './s3.ts';

/** A place in object storage for backups of the database. All methods throw `Unavailable` when the storage fails. */
export interface BackupBucket {
  /** Lists what is there. */
  names(): Promise<readonly string[]>;
  /** Copies a file there; it appears when it is whole. */
  put(name: string, file: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** Ends what is under way. */
  close(): void;
}

export type BackupBucketSettings = Omit<S3Settings, 's3Bucket'> & Pick<Config, 'backupS3'>;

/** A database is much larger than the body of a ping. */
const UPLOAD_SECS = 3_600;

/** Opens the bucket, or the folder of one, that `BACKUP_S3` names; the library is loaded when it is first used. */
export function openBackupBucket(settings: BackupBucketSettings): BackupBucket {
  const [Bucket = '', ...folders] = settings.backupS3.split('/').filter((name) => name !== '');
  const prefix = folders.map((name) => `${name}/`).join('');
  let opened: Promise<{ readonly sdk: Sdk; readonly client: S3Client }> | undefined;

  const open = (): NonNullable<typeof opened> => {
    withoutSdkWarning();
    opened ??= import('@aws-sdk/client-s3').then((sdk) => ({
      sdk,
      client: connectS3(sdk, { ...settings, s3Timeout: UPLOAD_SECS }),
    }));
    return opened;
  };

  return {
    async names() {
      const { sdk, client } = await open();
      try {
        const found: string[] = [];
        let ContinuationToken: string | undefined;
        do {
          const more = ContinuationToken === undefined ? {} : { ContinuationToken };
          const page = await client.send(new sdk.ListObjectsV2Command({ Bucket, Prefix: prefix, ...more }));
          for (const { Key = '' } of page.Contents ?? []) found.push(Key.slice(prefix.length));
          ContinuationToken = page.IsTruncated ? page.NextContinuationToken : undefined;
        } while (ContinuationToken !== undefined);
        return found;
      } catch (error) {
        throw s3Refusal('list backups', error);
      }
    },

    async put(name, file) {
      const { sdk, client } = await open();
      const { size } = await stat(file);
      const Body = createReadStream(file);
      try {
        await client.send(new sdk.PutObjectCommand({ Bucket, Key: `${prefix}${name}`, Body, ContentLength: size }));
      } catch (error) {
        throw s3Refusal('store a backup', error);
      } finally {
        Body.destroy();
      }
    },

    async remove(name) {
      const { sdk, client } = await open();
      try {
        await client.send(new sdk.DeleteObjectCommand({ Bucket, Key: `${prefix}${name}` }));
      } catch (error) {
        throw s3Refusal('remove a backup', error);
      }
    },

    close() {
      opened?.then(({ client }) => client.destroy()).catch(() => undefined);
    },
  };
}
