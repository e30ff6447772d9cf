import { bool, choice, flag, int, intOrNone, str } from './setting.ts';

/** How the program runs on this machine. */
export const processes = {
  port: int('PORT', { ours: true, default: '8000', max: 65_535, about: 'Port of the web server.' }),
  bind: str('BIND', {
    ours: true,
    default: {
      words: '`0.0.0.0`; with `LISTEN_IPV6`: `::`',
      from: (textOf) => (textOf('LISTEN_IPV6') === '' ? '0.0.0.0' : '::'),
    },
    empty: 'default',
    about: 'Address the web server listens on.',
  }),
  listenIpv6: flag('LISTEN_IPV6', {
    about: 'Any value, even `0`: listens on IPv6 as well as IPv4, for pages, pings and mail.',
  }),
  webWorkers: int('WEB_WORKERS', {
    min: 1,
    ours: true,
    default: '1',
    aliases: ['UWSGI_PROCESSES'],
    about: 'Processes that serve pages and pings.',
  }),
  smtpdPort: intOrNone('SMTPD_PORT', {
    default: 'None',
    max: 65_535,
    about: 'Port of the mail listener. `None`: no mail listener.',
  }),
  logLevel: choice('LOG_LEVEL', ['info', 'trace', 'debug', 'warn', 'error', 'silent'], {
    ours: true,
    default: 'info',
    about: 'The least important messages to print.',
  }),
  logFormat: choice('LOG_FORMAT', ['auto', 'json', 'text'], {
    ours: true,
    default: 'auto',
    about: 'One JSON object a line, or text for people. `auto`: text on a terminal, else json.',
  }),
  sendalertsWorkers: int('SENDALERTS_WORKERS', {
    min: 1,
    ours: true,
    default: '1',
    about: 'Processes that look for late checks.',
  }),
  shutdownTimeout: int('SHUTDOWN_TIMEOUT', {
    ours: true,
    default: '30',
    about: 'Seconds that running work may take after SIGTERM.',
  }),
  autoImport: bool('AUTO_IMPORT', {
    ours: true,
    planned: true,
    default: 'False',
    about: 'Imports a Healthchecks database found in the configured one, once.',
  }),
};
