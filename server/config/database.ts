import { bool, choice, formed, intOrNone, secret, str } from './setting.ts';

/** Where checks and pings are kept. */
export const database = {
  dataDir: str('DATA_DIR', {
    ours: true,
    default: 'data',
    empty: 'default',
    about:
      'Folder for the SQLite file and the secret key; created when needed. A relative path starts at the working directory.',
  }),
  database: choice('DB', ['sqlite', 'postgres'], {
    default: 'sqlite',
    about: 'The kind of database.',
  }),
  dbName: str('DB_NAME', {
    default: {
      words: '`hc`; SQLite: `<DATA_DIR>/hc.sqlite`',
      from: (textOf) => (textOf('DB') === 'postgres' ? 'hc' : `${textOf('DATA_DIR')}/hc.sqlite`),
    },
    empty: 'default',
    about: 'Name of the database, or path of the SQLite file.',
  }),
  backupDir: str('BACKUP_DIR', {
    ours: true,
    about: 'Folder for a backup of the SQLite database every night; 7 daily and 4 weekly ones are kept. Empty: none.',
  }),
  backupS3: str('BACKUP_S3', {
    ours: true,
    about:
      'Bucket, or bucket and folder as in `backups/rollcall`, that gets a copy of each backup in `BACKUP_DIR`; the other `S3_` settings say where. Empty: none.',
  }),
  dataMustExist: bool('DATA_MUST_EXIST', {
    ours: true,
    about: 'Refuse to start when there is no SQLite file: set it after the first start where a volume may be missing.',
  }),
  dbHost: str('DB_HOST', { about: 'PostgreSQL host, several between commas, or the folder of its socket.' }),
  dbPort: formed('DB_PORT', { form: /^\d+(,\d+)*$/, wanted: 'be a port number', about: 'PostgreSQL port (5432).' }),
  dbUser: str('DB_USER', { default: 'postgres', about: 'PostgreSQL user.' }),
  dbPassword: secret('DB_PASSWORD', { about: 'Its password.' }),
  dbConnMaxAge: intOrNone('DB_CONN_MAX_AGE', {
    default: '0',
    about: 'Seconds an idle connection is kept. 0: the default of the pool. `None`: for ever.',
  }),
  dbSslmode: choice('DB_SSLMODE', ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'], {
    default: 'prefer',
    about: 'Encryption of the PostgreSQL connection, with the meaning of `sslmode` in libpq.',
  }),
  dbTargetSessionAttrs: choice(
    'DB_TARGET_SESSION_ATTRS',
    ['read-write', 'any', 'read-only', 'primary', 'standby', 'prefer-standby'],
    { default: 'read-write', about: 'Which server to use when `DB_HOST` names several.' },
  ),
};
