import type { Sample } from './sample.ts';
import { SINK } from './sample.ts';

// Samples of kinds that differ in little: those that post to the URL of a service, and those that reach a phone.

interface UrlSample {
  /** The path of a URL of the service, with its secret. */
  readonly path: string;
  /** The same at the service itself. */
  readonly real: string;
  readonly secret: string;
  readonly disabled: Sample['disabled'];
  /** Answers that disable the channel. */
  readonly permanent?: NonNullable<Sample['http']>['permanent'];
}

/** Returns the sample of a kind whose only setting is a URL. */
export function urlSample({ path, real, secret, disabled, permanent = [] }: UrlSample): Sample {
  const url = `${SINK}${path}`;
  return {
    stored: [
      { value: url, config: { url } },
      { value: ` ${real} `, config: { url: real } },
    ],
    unreadable: ['', 'ftp://example.org', 'two words'],
    form: { value: url },
    refused: [
      { change: { value: '' }, field: 'value' },
      { change: { value: 'two words' }, field: 'value' },
      { change: { value: `https://example.org/${'a'.repeat(1000)}` }, field: 'value' },
    ],
    settings: {},
    disabled,
    secrets: [secret],
    http: { permanent },
  };
}

/** What Twilio says about a number for good. */
export const TWILIO_PERMANENT = [
  { status: 400, body: '{"code":21211,"message":"Invalid number","status":400}' },
  { status: 400, body: '{"code":21610,"message":"Opted out","status":400}' },
  { status: 400, body: '{"code":21614,"message":"Not a mobile number","status":400}' },
];

export const TWILIO = { twilioAccount: 'AC0123456789', twilioAuth: 'twilio-auth-secret', twilioFrom: '+15550100' };

/** Twilio without a number to send from. */
export const TWILIO_WITHOUT_SENDER = { twilioAccount: TWILIO.twilioAccount, twilioAuth: TWILIO.twilioAuth };

const phone = '+37112345678';

interface PhoneSample extends Pick<Sample, 'settings' | 'disabled' | 'secrets' | 'http'> {
  /** Which alerts a number without a choice gets; absent: the kind offers none. */
  readonly without?: { readonly up: boolean; readonly down: boolean };
}

/** Returns the sample of a kind whose setting is a phone number, and perhaps which alerts it gets. */
export function phoneSample({ without, ...rest }: PhoneSample): Sample {
  const choices = without === undefined ? {} : { down: 'on', up: '' };
  const bare = { phone, ...without };
  return {
    stored: [
      ...(without === undefined
        ? [{ value: '{"label":"Alice","value":"+37112345678"}', config: bare }]
        : [
            { value: '{"value":"+37112345678","up":true,"down":false}', config: { phone, up: true, down: false } },
            { value: '{"value":"\u200e+371 1234-5678","up":false}', config: { phone, up: false, down: true } },
          ]),
      { value: '{"value":"+37112345678"}', config: bare },
      { value: '+37112345678', config: bare },
    ],
    unreadable: ['', '{}', '{"value":1}', '{"value":"nobody"}', '+1', '{'],
    form: { label: 'Alice', phone: '\u202d+371 1234-5678', ...choices },
    refused: [
      { change: { phone: '' }, field: 'phone' },
      { change: { phone: '37112345678' }, field: 'phone' },
      { change: { phone: '+1234' }, field: 'phone' },
      { change: { phone: '+1234567890123456' }, field: 'phone' },
      { change: { phone: '+1 (234) 567890' }, field: 'phone' },
      { change: { label: 'x'.repeat(101) }, field: 'label' },
      ...(without === undefined
        ? []
        : [
            { change: { down: '', up: '0' }, field: 'down' },
            { change: { down: '', up: '' }, field: 'down' },
          ]),
    ],
    ...rest,
  };
}
