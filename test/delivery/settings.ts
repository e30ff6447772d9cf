import { type Config, loadConfig } from '../../server/config.ts';

/** Builds a configuration from nothing but the given settings; sending to this machine is allowed unless said otherwise. */
export function aConfig(over: Partial<Config> = {}): Config {
  const env = { SECRET_KEY: 'test-secret', SITE_NAME: 'Rollcall', SITE_ROOT: 'https://rollcall.example.org' };
  const config = loadConfig(env, { cwd: '/nonexistent', readFile: refuse });
  return { ...config, integrationsAllowPrivateIps: true, notifyRetryDelays: [1, 5], ...over };
}

function refuse(path: string): string {
  throw Object.assign(new Error(`no file in tests: ${path}`), { code: 'ENOENT' });
}
