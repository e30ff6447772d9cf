import { bool, int, secret, str, url } from './setting.ts';

const on = { default: 'True' };
const off = { default: 'False' };

/** Keys and switches of the services that carry alerts. */
export const integrations = {
  appriseEnabled: bool('APPRISE_ENABLED', { ...off, about: 'Apprise.' }),
  appriseApiUrl: url('APPRISE_API_URL', {
    ours: true,
    bare: true,
    about: 'Apprise API server. Empty: the apprise program is run.',
  }),
  appriseBin: str('APPRISE_BIN', {
    ours: true,
    default: 'apprise',
    empty: 'default',
    about: 'Path of the apprise program.',
  }),
  beamsInstanceId: str('BEAMS_INSTANCE_ID', { ours: true, about: 'Pusher Beams, with the secret key.' }),
  beamsSecretKey: secret('BEAMS_SECRET_KEY', { ours: true, about: 'Its secret key.' }),
  discordClientId: str('DISCORD_CLIENT_ID', {
    about: 'Discord with one click; redirect URI `SITE_ROOT/integrations/add_discord/`.',
  }),
  discordClientSecret: secret('DISCORD_CLIENT_SECRET', { about: 'Its secret.' }),
  githubClientId: str('GITHUB_CLIENT_ID', {
    about: 'GitHub App that opens issues; callback and setup URL `SITE_ROOT/integrations/add_github/`.',
  }),
  githubClientSecret: secret('GITHUB_CLIENT_SECRET', { about: 'Its client secret.' }),
  githubPrivateKey: secret('GITHUB_PRIVATE_KEY', { about: 'Private key (PEM) of the GitHub App; needed to send.' }),
  githubPublicLink: url('GITHUB_PUBLIC_LINK', { bare: true, about: 'Its public page.' }),
  integrationsDir: str('INTEGRATIONS_DIR', {
    ours: true,
    about: 'Folder with integrations that are no part of Rollcall: files (`.js`, `.mjs`) or folders. Empty: none.',
  }),
  matrixHomeserver: url('MATRIX_HOMESERVER', { bare: true, about: 'Matrix server.' }),
  matrixUserId: str('MATRIX_USER_ID', { about: 'User name of the account that sends messages.' }),
  matrixAccessToken: secret('MATRIX_ACCESS_TOKEN', { about: 'Access token of the account. Empty: Matrix is off.' }),
  mattermostEnabled: bool('MATTERMOST_ENABLED', { ...on, about: 'Mattermost.' }),
  msteamsEnabled: bool('MSTEAMS_ENABLED', { ...on, about: 'Microsoft Teams.' }),
  ntfyShToken: secret('NTFY_SH_TOKEN', { about: 'Token for https://ntfy.sh when a channel has none.' }),
  onesignalAppId: str('ONESIGNAL_APP_ID', { ours: true, about: 'OneSignal, with the API key.' }),
  onesignalApiKey: secret('ONESIGNAL_API_KEY', { ours: true, about: 'Its API key.' }),
  opsgenieEnabled: bool('OPSGENIE_ENABLED', { ...on, about: 'Opsgenie.' }),
  pagertreeEnabled: bool('PAGERTREE_ENABLED', { ...on, about: 'PagerTree.' }),
  pdEnabled: bool('PD_ENABLED', { ...on, about: 'PagerDuty.' }),
  pdAppId: str('PD_APP_ID', {
    about: 'PagerDuty with one click; redirect `SITE_ROOT/integrations/add_pagerduty/`.',
  }),
  pdEventsApi: str('PD_EVENTS_API', {
    ours: true,
    default: 'auto',
    empty: 'default',
    about: 'Version of the PagerDuty API: `1`, `2` or `auto`.',
  }),
  prometheusEnabled: bool('PROMETHEUS_ENABLED', { ...on, about: 'Prometheus page of each project.' }),
  pushbulletClientId: str('PUSHBULLET_CLIENT_ID', {
    about: 'Pushbullet with one click; redirect `SITE_ROOT/integrations/add_pushbullet/`.',
  }),
  pushbulletClientSecret: secret('PUSHBULLET_CLIENT_SECRET', { about: 'Its secret.' }),
  pushoverApiToken: secret('PUSHOVER_API_TOKEN', { about: 'Pushover application token. Empty: Pushover is off.' }),
  pushoverSubscriptionUrl: url('PUSHOVER_SUBSCRIPTION_URL', {
    about: 'URL of the subscription page of the Pushover application.',
  }),
  pushoverEmergencyRetryDelay: int('PUSHOVER_EMERGENCY_RETRY_DELAY', {
    default: '300',
    about: 'Seconds between repeats of an emergency message.',
  }),
  pushoverEmergencyExpiration: int('PUSHOVER_EMERGENCY_EXPIRATION', {
    default: '86400',
    about: 'Seconds after which the repeats end.',
  }),
  rocketchatEnabled: bool('ROCKETCHAT_ENABLED', { ...on, about: 'Rocket.Chat.' }),
  shellEnabled: bool('SHELL_ENABLED', {
    ...off,
    about: 'Shell commands, run with the rights of the process that sends alerts.',
  }),
  signalCliSocket: str('SIGNAL_CLI_SOCKET', { about: 'JSON-RPC socket of signal-cli: a path, or `host:port`.' }),
  signalCliAccount: str('SIGNAL_CLI_ACCOUNT', { ours: true, about: 'Account to use when the daemon has several.' }),
  signalCliUser: str('SIGNAL_CLI_USER', {
    ours: true,
    about: 'Account with which signal-cli is run when no socket is set.',
  }),
  signalCliPath: str('SIGNAL_CLI_PATH', {
    ours: true,
    default: 'signal-cli',
    empty: 'default',
    about: 'Path of the signal-cli program.',
  }),
  slackEnabled: bool('SLACK_ENABLED', { ...on, about: 'Slack.' }),
  slackClientId: str('SLACK_CLIENT_ID', {
    about: 'Slack with one click; redirect `SITE_ROOT/integrations/add_slack_btn/`.',
  }),
  slackClientSecret: secret('SLACK_CLIENT_SECRET', { about: 'Its secret.' }),
  spikeEnabled: bool('SPIKE_ENABLED', { ...on, about: 'Spike.sh.' }),
  telegramBotName: str('TELEGRAM_BOT_NAME', { default: 'ExampleBot', about: 'Telegram bot.' }),
  telegramToken: secret('TELEGRAM_TOKEN', { about: 'Token of the Telegram bot. Empty: Telegram is off.' }),
  telegramWebhookSecret: secret('TELEGRAM_WEBHOOK_SECRET', {
    ours: true,
    about: 'Secret that Telegram must send with each call.',
  }),
  trelloAppKey: secret('TRELLO_APP_KEY', { about: 'Trello app key. Empty: Trello is off.' }),
  twilioAccount: str('TWILIO_ACCOUNT', {
    aliases: ['TWILIO_ACCOUNT_SID'],
    about: 'Twilio account for SMS, WhatsApp and calls.',
  }),
  twilioAuth: secret('TWILIO_AUTH', {
    aliases: ['TWILIO_AUTH_TOKEN'],
    about: 'Auth token of the Twilio account. Empty: Twilio is off.',
  }),
  twilioFrom: str('TWILIO_FROM', {
    aliases: ['TWILIO_PHONE_NUMBER'],
    about: 'Phone number that calls and sends messages.',
  }),
  twilioMessagingServiceSid: str('TWILIO_MESSAGING_SERVICE_SID', {
    about: 'Messaging service, used for SMS instead of the number; required for WhatsApp.',
  }),
  twilioUseWhatsapp: bool('TWILIO_USE_WHATSAPP', { ...off, about: 'WhatsApp.' }),
  whatsappDownContentSid: str('WHATSAPP_DOWN_CONTENT_SID', {
    about: 'Template of the message when a check goes down.',
  }),
  whatsappUpContentSid: str('WHATSAPP_UP_CONTENT_SID', { about: 'Template of the message when it is back.' }),
  victoropsEnabled: bool('VICTOROPS_ENABLED', { ...on, about: 'Splunk On-Call.' }),
  vonageApiKey: str('VONAGE_API_KEY', { ours: true, about: 'SMS by Vonage, with the secret and the sender.' }),
  vonageApiSecret: secret('VONAGE_API_SECRET', { ours: true, about: 'Its secret.' }),
  vonageFrom: str('VONAGE_FROM', { ours: true, about: 'The sender.' }),
  webhooksEnabled: bool('WEBHOOKS_ENABLED', { ...on, about: 'Webhooks.' }),
  zulipEnabled: bool('ZULIP_ENABLED', { ...on, about: 'Zulip.' }),
};
