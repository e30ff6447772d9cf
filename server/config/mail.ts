import { bool, formed, int, secret, str } from './setting.ts';

/** The server that sends our mail. */
export const mail = {
  emailHost: str('EMAIL_HOST', { about: 'SMTP server. Empty: no email is sent.' }),
  emailPort: int('EMAIL_PORT', { default: '587', max: 65_535, about: 'Its port.' }),
  emailHostUser: str('EMAIL_HOST_USER', {
    about: 'User name; without one and without a password there is no sign-in.',
  }),
  emailHostPassword: secret('EMAIL_HOST_PASSWORD', { about: 'Password.' }),
  emailUseTls: bool('EMAIL_USE_TLS', { default: 'True', about: 'Demands STARTTLS.' }),
  emailUseSsl: bool('EMAIL_USE_SSL', {
    default: 'False',
    about: 'TLS from the first byte (port 465); wins over `EMAIL_USE_TLS`.',
  }),
  defaultFromEmail: str('DEFAULT_FROM_EMAIL', {
    default: 'healthchecks@example.org',
    empty: 'default',
    about: 'The From header, `Name <address>` or just the address.',
  }),
  emailMailFromTmpl: formed('EMAIL_MAIL_FROM_TMPL', {
    form: /^[^%]*%s[^%]*$/,
    wanted: 'contain one %s and no other percent sign',
    about: 'Envelope sender with one `%s`, such as `%s@bounces.example.org`, to tell which email bounced.',
  }),
  emailUseVerification: bool('EMAIL_USE_VERIFICATION', {
    default: 'True',
    about: 'Asks the owner of an address before sending alerts to it.',
  }),
};
