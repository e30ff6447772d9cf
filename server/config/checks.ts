import { dirname, join } from 'node:path';
import type { Config } from '../config.ts';
import { hostOf, isHostAllowed } from './hosts.ts';

/** What the checks look at. */
export interface CheckFacts {
  readonly config: Config;
  readonly fileExists: (path: string) => boolean;
  /** The configured database holds the tables of Healthchecks and none of ours. Null when this was not checked. */
  readonly holdsHealthchecks: boolean | null;
}

/** Something about the configuration that an operator should know. */
export interface Finding {
  /** Letter E: the program must not run like this; W: it may. */
  readonly id: string;
  /** What is wrong and what to change. */
  readonly message: string;
}

interface StartupCheck extends Finding {
  readonly applies: (facts: CheckFacts) => boolean;
}

const PROXY_SSL_HEADER = /^HTTP_[A-Z0-9_]+,[^,]+$/;

// Ids up to E002 and W006 are those of Healthchecks, so that log monitors that look for them keep working.
const CHECKS: readonly StartupCheck[] = [
  {
    id: 'W001',
    message: 'SITE_ROOT has no scheme: begin it with https:// (or http://)',
    applies: ({ config }) => !/^https?:\/\//i.test(config.siteRoot),
  },
  {
    id: 'E002',
    message: 'the host of SITE_ROOT is not in ALLOWED_HOSTS, so no page would be served: add it there',
    applies: ({ config }) => !isHostAllowed(hostOf(config.siteRoot), config.allowedHosts),
  },
  {
    id: 'W002',
    message: 'no email will be sent: set EMAIL_HOST and the other EMAIL_ settings',
    applies: ({ config }) => config.emailHost === '',
  },
  {
    id: 'W005',
    message: 'SECURE_PROXY_SSL_HEADER is ignored: write it as HTTP_X_FORWARDED_PROTO,https',
    applies: ({ config }) => config.secureProxySslHeader !== '' && !PROXY_SSL_HEADER.test(config.secureProxySslHeader),
  },
  {
    id: 'W006',
    message:
      'Apprise connects to any address, private ones too: set INTEGRATIONS_ALLOW_PRIVATE_IPS=True to agree, or APPRISE_ENABLED=False',
    applies: ({ config }) => config.appriseEnabled && !config.integrationsAllowPrivateIps,
  },
  {
    id: 'W101',
    message:
      'SECRET_KEY is no secret, so anyone can forge links and API keys: set a long random one, or leave it out to have one made',
    applies: ({ config }) => ['', '---'].includes(config.secretKey),
  },
  {
    id: 'W102',
    message: 'DEBUG is on, so errors are shown to everyone: set DEBUG=False',
    applies: ({ config }) => config.debug,
  },
  {
    id: 'W103',
    message: 'anyone who reaches this server can send REMOTE_USER_HEADER: set REMOTE_USER_TRUSTED_PROXIES',
    applies: ({ config }) => config.remoteUserHeader !== '' && config.remoteUserTrustedProxies.length === 0,
  },
  {
    id: 'W104',
    message: 'browsers offer security keys on https only: begin SITE_ROOT with https://, or empty RP_ID',
    applies: ({ config }) => config.rpId !== '' && /^http:\/\//i.test(config.siteRoot),
  },
  {
    id: 'W105',
    message: 'PING_ENDPOINT does not end in a slash, so the ping URLs shown will not work: add one',
    applies: ({ config }) => !config.pingEndpoint.endsWith('/'),
  },
  {
    id: 'W106',
    message: 'EMAIL_USE_SSL and EMAIL_USE_TLS are both True; TLS from the first byte is used: set EMAIL_USE_TLS=False',
    applies: ({ config }) => config.emailHost !== '' && config.emailUseSsl && config.emailUseTls,
  },
  {
    id: 'W107',
    message: 'a local_settings.py of Healthchecks is not read: move its values to environment variables',
    applies: ({ config, fileExists }) => localSettingsOf(config).some(fileExists),
  },
  {
    id: 'W111',
    message:
      'SHELL_ENABLED and REGISTRATION_OPEN are both True, so anyone can sign up and run commands on this server: set one of them to False',
    applies: ({ config }) => config.shellEnabled && config.registrationOpen,
  },
  {
    id: 'W114',
    message: 'BACKUP_S3 has no effect: it copies the backups of the SQLite database that BACKUP_DIR makes',
    applies: ({ config }) => config.backupS3 !== '' && (config.backupDir === '' || config.database !== 'sqlite'),
  },
  {
    id: 'E101',
    message: 'the database belongs to Healthchecks, and this release cannot take it over: choose another with DB_NAME',
    applies: ({ holdsHealthchecks }) => holdsHealthchecks === true,
  },
];

/** Returns everything worth telling about the configuration, errors first. */
export function checkConfig(facts: CheckFacts): readonly Finding[] {
  const found = CHECKS.filter((check) => check.applies(facts)).map(({ id, message }) => ({ id, message }));
  return [...found.filter(isError), ...found.filter((finding) => !isError(finding))];
}

/** Tells whether the program must not run because of this finding. */
export function isError(finding: Finding): boolean {
  return finding.id.startsWith('E');
}

function localSettingsOf({ database, dbName, dataDir }: Config): readonly string[] {
  const folder = database === 'sqlite' ? dirname(dbName) : dataDir;
  return [join(folder, 'local_settings.py'), join(folder, 'hc', 'local_settings.py')];
}
