/** Settings under which every kind of integration is offered; the services are nowhere. */
export const EVERY_KIND = {
  APPRISE_ENABLED: 'True',
  BEAMS_INSTANCE_ID: 'instance',
  BEAMS_SECRET_KEY: 'beams-secret',
  GITHUB_CLIENT_ID: 'github',
  MATRIX_HOMESERVER: 'https://matrix.invalid',
  MATRIX_USER_ID: '@bot:example.org',
  MATRIX_ACCESS_TOKEN: 'matrix-secret',
  ONESIGNAL_APP_ID: 'app',
  ONESIGNAL_API_KEY: 'onesignal-secret',
  PUSHOVER_API_TOKEN: 'pushover-secret',
  SHELL_ENABLED: 'True',
  SIGNAL_CLI_SOCKET: '/nonexistent',
  TELEGRAM_TOKEN: 'telegram-secret',
  TRELLO_APP_KEY: 'trello-key',
  TWILIO_ACCOUNT: 'AC0',
  TWILIO_AUTH: 'twilio-secret',
  TWILIO_FROM: '+15550000000',
  TWILIO_USE_WHATSAPP: 'True',
  TWILIO_MESSAGING_SERVICE_SID: 'MG0',
  WHATSAPP_DOWN_CONTENT_SID: 'HX0',
  WHATSAPP_UP_CONTENT_SID: 'HX1',
  VONAGE_API_KEY: 'key',
  VONAGE_API_SECRET: 'vonage-secret',
  VONAGE_FROM: 'Rollcall',
} as const;

/** The same, with this server registered wherever one click can connect a service. */
export const EVERY_SERVICE = {
  ...EVERY_KIND,
  DISCORD_CLIENT_ID: 'discord',
  DISCORD_CLIENT_SECRET: 'discord-secret',
  PD_APP_ID: 'pd-app',
  PUSHBULLET_CLIENT_ID: 'pushbullet',
  PUSHBULLET_CLIENT_SECRET: 'pushbullet-secret',
  SLACK_CLIENT_ID: 'slack',
  SLACK_CLIENT_SECRET: 'slack-secret',
} as const;

const NOWHERE = 'http://127.0.0.1:1';

/** The same, with every service at an address where nothing listens, so that no program asks the real one. */
export const EVERY_SERVICE_NOWHERE = {
  ...EVERY_SERVICE,
  ...Object.fromEntries(
    [
      'BEAMS',
      'DISCORD',
      'GITHUB',
      'ONESIGNAL',
      'OPSGENIE',
      'PD',
      'PUSHBULLET',
      'PUSHOVER',
      'SLACK',
      'TELEGRAM',
      'TRELLO',
      'TWILIO',
      'VONAGE',
    ].map((name) => [`${name}_API_BASE`, NOWHERE]),
  ),
  MATRIX_HOMESERVER: NOWHERE,
} as const;
