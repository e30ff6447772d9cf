import type { Config } from '../../server/config.ts';
import { ConfigError } from '../../server/errors.ts';

/** Throws `ConfigError` when there is no way to send mail. */
export function needMailServer({ emailHost }: Pick<Config, 'emailHost'>): void {
  if (emailHost === '')
    throw new ConfigError('no mail server is configured: set EMAIL_HOST and the other EMAIL_ settings');
}
