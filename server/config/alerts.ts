import { VERSION } from '../version.ts';
import { bool, int, intOrNone, list, numbers, secret, str } from './setting.ts';

/** How alerts are sent, and the receiver for alerts of other systems. */
export const alerts = {
  notifyWorkers: int('NOTIFY_WORKERS', {
    min: 1,
    ours: true,
    default: '10',
    about: 'Alerts sent at the same time by one process.',
  }),
  notifyRetryDelays: numbers('NOTIFY_RETRY_DELAYS', {
    ours: true,
    default: '1,5',
    about:
      'Seconds to wait before the second attempt, the third and so on. The number of values is the number of further attempts.',
  }),
  notifyGiveUpAfter: int('NOTIFY_GIVE_UP_AFTER', {
    ours: true,
    default: '21600',
    about:
      'Seconds for which an alert or an email that could not be delivered is tried again: after 30 s, 1, 2, 5 and 10 minutes, then every 15 minutes. 0: never.',
  }),
  outboundUserAgent: str('OUTBOUND_USER_AGENT', {
    ours: true,
    default: { words: '`Rollcall/<version>`', from: () => `Rollcall/${VERSION}` },
    empty: 'default',
    about: 'User agent of outgoing requests.',
  }),
  rollcallChannelsFile: str('ROLLCALL_CHANNELS_FILE', {
    ours: true,
    planned: true,
    about: 'YAML file with channels kept outside the database.',
  }),
  renotifyInterval: intOrNone('RENOTIFY_INTERVAL', {
    ours: true,
    planned: true,
    default: 'None',
    about:
      'Seconds after which an alert is repeated while a check stays down; 0: never. `None`: 3600 for hosts of the channels file, never elsewhere.',
  }),
  requireCallbackSignature: bool('REQUIRE_CALLBACK_SIGNATURE', {
    ours: true,
    default: 'True',
    about: 'Refuses delivery reports of providers that sign (Twilio) without a valid signature.',
  }),
  alertWebhookToken: secret('ALERT_WEBHOOK_TOKEN', {
    ours: true,
    planned: true,
    about: 'Bearer token that opens the receiver for Alertmanager. Empty: closed.',
  }),
  alertmanagerEnabled: bool('ALERTMANAGER_ENABLED', {
    ours: true,
    planned: true,
    default: 'False',
    about: 'Says that the receiver is wanted, so that a missing token stops the start.',
  }),
  alertSeverities: list('ALERT_SEVERITIES', {
    ours: true,
    planned: true,
    default: 'critical',
    about: 'Severities of received alerts that are passed on.',
  }),
  alertServices: list('ALERT_SERVICES', {
    ours: true,
    planned: true,
    about: 'Services that are passed on. Empty: all.',
  }),
  alertNames: list('ALERT_NAMES', { ours: true, planned: true, about: 'Alert names that are passed on. Empty: all.' }),
  alertRecipients: str('ALERT_RECIPIENTS', {
    ours: true,
    planned: true,
    about: 'Contact group that gets them. Empty: superusers with a phone number.',
  }),
  alertThrottleMinutes: int('ALERT_THROTTLE_MINUTES', {
    ours: true,
    planned: true,
    default: '10',
    about: 'The same alert goes to the same person at most once in this time.',
  }),
  alertGroupMax: int('ALERT_GROUP_MAX', {
    ours: true,
    planned: true,
    default: '3',
    about: 'More alerts than this in one request become one message.',
  }),
  alertSmsHours: str('ALERT_SMS_HOURS', {
    ours: true,
    planned: true,
    about: 'Hours for SMS, such as `08:00-18:00`; outside them an email goes out. Empty: always.',
  }),
  alertEscalateMinutes: int('ALERT_ESCALATE_MINUTES', {
    ours: true,
    planned: true,
    default: '0',
    about: 'Sends an email first, and the SMS only if the alert is not acknowledged in this time. 0: SMS at once.',
  }),
};
