import { hostOf } from './hosts.ts';
import { bool, formed, int, intOrNone, list, networks, proxy, secret, secrets, str, url } from './setting.ts';

/** Addresses, names, secrets and who may do what. */
export const core = {
  secretKey: secret('SECRET_KEY', {
    default: { words: 'made once and kept in `<DATA_DIR>/secret_key`', from: () => '' },
    about:
      'Signs links and badges, hashes API keys, and seals seeds of authenticator apps and settings of integrations. Without it, none of them can be used: keep it with your backups, and an old one in `SECRET_KEY_FALLBACKS`. `---` counts as not secret.',
  }),
  secretKeyFallbacks: secrets('SECRET_KEY_FALLBACKS', {
    ours: true,
    about:
      'Earlier values of SECRET_KEY, between commas: still accepted when checking a signature, never used to sign.',
  }),
  debug: bool('DEBUG', {
    default: 'False',
    about: 'Shows errors in full to all visitors. Leave it off on a server that others can reach.',
  }),
  siteRoot: url('SITE_ROOT', {
    default: {
      words: '`http://localhost:8000`, or the port that `PORT` says',
      from: (textOf) => `http://localhost:${textOf('PORT')}`,
    },
    bare: true,
    about: 'The address people use. A path in it becomes the prefix of every page.',
  }),
  allowedHosts: list('ALLOWED_HOSTS', {
    default: { words: 'host of `SITE_ROOT`', from: (textOf) => hostOf(textOf('SITE_ROOT')) },
    empty: 'default',
    about:
      'Host names that the server accepts: exact names, `.example.org` for a domain and its subdomains, `*` for any.',
  }),
  siteName: str('SITE_NAME', {
    default: { words: 'chosen at the first start, else `Rollcall`', from: () => 'Rollcall' },
    empty: 'default',
    about:
      'The name shown on pages, in emails and in authenticator apps. It overrides the name chosen at the first start.',
  }),
  siteLogoUrl: str('SITE_LOGO_URL', { about: 'A logo of your own: a URL, or a path on this site.' }),
  masterBadgeLabel: str('MASTER_BADGE_LABEL', {
    default: { words: '`SITE_NAME`', from: (textOf) => textOf('SITE_NAME') },
    about: 'The label of the badge over all checks. Set but empty: no label.',
  }),
  pingEndpoint: url('PING_ENDPOINT', {
    default: { words: '`SITE_ROOT` + `/ping/`', from: (textOf) => `${textOf('SITE_ROOT').replace(/\/$/, '')}/ping/` },
    about:
      'What ping URLs begin with where they are shown, with the slash at the end. Does not change what is answered.',
  }),
  pingHost: str('PING_HOST', {
    ours: true,
    about: 'A host name on which pings are also accepted without `/ping/` in front.',
  }),
  probeEnabled: bool('PROBE_ENABLED', {
    ours: true,
    default: 'True',
    about:
      'Looks every minute whether this server answers at `PING_ENDPOINT`, if that is a public address. Operators are told when it does not.',
  }),
  probeBlinds: bool('PROBE_BLINDS', {
    ours: true,
    about:
      'No check goes down because of a time in which this server did not answer at `PING_ENDPOINT`. Only where this host can reach its own public name.',
  }),
  pingEmailDomain: str('PING_EMAIL_DOMAIN', {
    default: 'localhost',
    empty: 'default',
    about: 'The domain of ping addresses, and the only one the mail listener accepts.',
  }),
  pingBodyLimit: intOrNone('PING_BODY_LIMIT', {
    default: '10000',
    about: 'Bytes kept of the body of an HTTP ping. `None`: all.',
  }),
  supportEmail: str('SUPPORT_EMAIL', { about: 'Email address shown to users who may need help.' }),
  admins: list('ADMINS', { about: 'Addresses that get error reports.' }),
  registrationOpen: bool('REGISTRATION_OPEN', { default: 'True', about: 'Whether visitors can sign up.' }),
  remoteUserHeader: formed('REMOTE_USER_HEADER', {
    form: /^HTTP_[A-Z0-9_]+$/,
    wanted: 'begin with HTTP_, such as HTTP_X_AUTHENTICATED_USER for the header X-Authenticated-User',
    about: 'Header by which the proxy signs users in, in CGI form: `HTTP_X_AUTHENTICATED_USER`.',
  }),
  remoteUserTrustedProxies: networks('REMOTE_USER_TRUSTED_PROXIES', {
    ours: true,
    about:
      'Addresses or networks of proxies from which that header is believed. Empty: any, so that any host that reaches the port can sign in as any user.',
  }),
  rpId: str('RP_ID', {
    about: 'Host name for security keys (WebAuthn), without scheme and port. Empty: no security keys.',
  }),
  secureProxySslHeader: str('SECURE_PROXY_SSL_HEADER', {
    about: 'Header and value by which the proxy says that a request came over https: `HTTP_X_FORWARDED_PROTO,https`.',
  }),
  trustedProxies: networks('TRUSTED_PROXIES', {
    ours: true,
    about:
      'Addresses or networks of proxies whose `X-Forwarded-For` is believed. Empty: none about people, any about pings.',
  }),
  csrfTrustedOrigins: list('CSRF_TRUSTED_ORIGINS', {
    ours: true,
    about: 'Other origins from which forms can be sent.',
  }),
  hstsSeconds: int('HSTS_SECONDS', {
    ours: true,
    default: '31536000',
    about: 'How long browsers remember to use https only, when `SITE_ROOT` is https. 0: the header is not sent.',
  }),
  oidcIssuer: url('OIDC_ISSUER', { ours: true, about: 'Sign-in with OpenID Connect: the issuer.' }),
  oidcClientId: str('OIDC_CLIENT_ID', { ours: true, about: 'Its client id.' }),
  oidcClientSecret: secret('OIDC_CLIENT_SECRET', { ours: true, about: 'Its client secret.' }),
  oidcName: str('OIDC_NAME', {
    ours: true,
    default: 'OpenID Connect',
    about: 'Name of the provider, on the sign-in button.',
  }),
  accountCloseGraceDays: int('ACCOUNT_CLOSE_GRACE_DAYS', {
    ours: true,
    default: '0',
    about: 'Days during which a closed account can be brought back.',
  }),
  usePayments: bool('USE_PAYMENTS', {
    default: 'False',
    about: 'Gives new accounts the small limits of a free plan (20 checks, no SMS, no calls).',
  }),
  useGzipMiddleware: bool('USE_GZIP_MIDDLEWARE', { default: 'False', about: 'Compresses pages and API answers.' }),
  hideFooterLinks: bool('HIDE_FOOTER_LINKS', {
    ours: true,
    default: 'False',
    about: 'Leaves the links out of the page footer.',
  }),
  metricsKey: secret('METRICS_KEY', { about: 'Opens `/api/v3/metrics/`. Empty: closed.' }),
  prometheusMetricsToken: secret('PROMETHEUS_METRICS_TOKEN', {
    ours: true,
    about: 'Bearer token that opens `/metrics`. Empty: closed.',
  }),
  metricsBind: str('METRICS_BIND', {
    ours: true,
    about: 'A second `address:port` that serves `/metrics` without a token.',
  }),
  statsdHost: str('STATSD_HOST', { about: 'Where to send statsd counters: `host` or `host:port` (8125).' }),
  sentryDsn: secret('SENTRY_DSN', { ours: true, about: 'Where to report errors.' }),
  rollcallWatchdogUrl: secret('ROLLCALL_WATCHDOG_URL', {
    ours: true,
    about: 'Ping URL of a check on another server, pinged every minute while this one stores pings and sends alerts.',
  }),
  integrationsAllowPrivateIps: bool('INTEGRATIONS_ALLOW_PRIVATE_IPS', {
    default: 'False',
    about: 'Lets alerts go to addresses of private networks and of this machine.',
  }),
  httpProxy: proxy('http_proxy', {
    aliases: ['HTTP_PROXY'],
    about: 'Proxy for outgoing http: http, https, socks4 or socks5.',
  }),
  httpsProxy: proxy('https_proxy', { aliases: ['HTTPS_PROXY'], about: 'Proxy for outgoing https.' }),
  noProxy: list('no_proxy', { ours: true, aliases: ['NO_PROXY'], about: 'Hosts to reach without the proxy.' }),
};
