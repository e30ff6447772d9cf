import { bool, int, secret, str } from './setting.ts';

/** Object storage for bodies of pings longer than 100 bytes. */
export const storage = {
  s3Bucket: str('S3_BUCKET', { about: 'Bucket. Empty: bodies stay in the database.' }),
  s3Endpoint: str('S3_ENDPOINT', { about: '`host` or `host:port`, without scheme.' }),
  s3Region: str('S3_REGION', { about: 'Region.' }),
  s3AccessKey: str('S3_ACCESS_KEY', { about: 'Access key.' }),
  s3SecretKey: secret('S3_SECRET_KEY', { about: 'Secret key.' }),
  s3Timeout: int('S3_TIMEOUT', { min: 1, default: '60', about: 'Seconds one operation may take.' }),
  s3Secure: bool('S3_SECURE', { default: 'True', about: 'Uses https.' }),
};
