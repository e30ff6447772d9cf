import { type Derived, url } from './setting.ts';

/** Where the services are, for gateways of one's own and for tests. */
export const apiBases = {
  beamsApiBase: base('BEAMS_API_BASE', { words: '`https://<instance>.pushnotifications.pusher.com`', from: () => '' }),
  discordApiBase: base('DISCORD_API_BASE', 'https://discord.com'),
  githubApiBase: base('GITHUB_API_BASE', 'https://api.github.com'),
  githubWebBase: base('GITHUB_WEB_BASE', 'https://github.com'),
  onesignalApiBase: base('ONESIGNAL_API_BASE', 'https://api.onesignal.com'),
  opsgenieApiBase: base('OPSGENIE_API_BASE', { words: 'by region', from: () => '' }),
  pdApiBase: base('PD_API_BASE', 'https://events.pagerduty.com'),
  pushbulletApiBase: base('PUSHBULLET_API_BASE', 'https://api.pushbullet.com'),
  pushoverApiBase: base('PUSHOVER_API_BASE', 'https://api.pushover.net'),
  slackApiBase: base('SLACK_API_BASE', 'https://slack.com'),
  telegramApiBase: base('TELEGRAM_API_BASE', 'https://api.telegram.org'),
  trelloApiBase: base('TRELLO_API_BASE', 'https://api.trello.com'),
  twilioApiBase: base('TWILIO_API_BASE', 'https://api.twilio.com'),
  vonageApiBase: base('VONAGE_API_BASE', 'https://rest.nexmo.com'),
};

function base(name: string, otherwise: string | Derived) {
  return url(name, { ours: true, bare: true, default: otherwise, about: 'Where its API is.' });
}
