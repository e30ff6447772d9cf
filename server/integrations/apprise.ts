import { characterCount } from '../core/text-clean.ts';
import { type Alert, titleOf } from '../delivery/alert.ts';
import { DeliveryError } from '../delivery/delivery-error.ts';
import { textOf } from '../delivery/form.ts';
import { sinceSentence } from '../delivery/headline.ts';
import { member } from '../delivery/http-rules.ts';
import { type Delivery, defineIntegration } from '../delivery/integration.ts';
import { redact } from '../delivery/redact.ts';
import { withSecretFile } from '../delivery/secret-file.ts';
import { invalidConfig } from '../delivery/stored-value.ts';
import { summaryLines } from '../delivery/summary-text.ts';
import { shorten } from '../delivery/texts.ts';
import type { Judge } from '../delivery/ways-out.ts';

const MAX_URL_LENGTH = 512;
const MAX_TITLE_LENGTH = 250;

const SETTINGS = ['appriseEnabled', 'appriseApiUrl', 'appriseBin'] as const;
type Setting = (typeof SETTINGS)[number];

interface AppriseConfig {
  /** One address of a service, or several. */
  readonly url: string;
}

export default defineIntegration<AppriseConfig, Setting>({
  kind: 'apprise',
  label: 'Apprise',
  logo: null,
  settings: SETTINGS,
  category: 'other',
  readByPeople: true,
  guide: () => [
    'Find the URL of your service at `github.com/caronc/apprise/wiki`; it begins with the service’s own scheme, such as `tgram://`.',
    'Put your keys into the URL and paste it here. For several services, separate the URLs with spaces.',
  ],
  editable: true,
  setup: {
    by: 'form',
    form: [
      {
        name: 'url',
        label: 'Apprise URL of the service',
        type: 'text',
        required: true,
        maxLength: MAX_URL_LENGTH,
        placeholder: 'tgram://token/chat',
      },
    ],
  },
  retry: { attempts: 1 },
  // whether there is a program shows when it is started
  enabled: (settings) => settings.appriseEnabled,
  parseConfig(value) {
    const url = value.trim();
    if (url === '') throw invalidConfig();
    return { url };
  },
  validateForm(input) {
    const url = textOf(input, 'url');
    if (url !== '' && characterCount(url) <= MAX_URL_LENGTH) return { value: url };
    return { errors: { url: `Enter a URL with at most ${MAX_URL_LENGTH} characters.` } };
  },
  formValues: ({ url }) => ({ url }),
  isNoop: () => false,
  // all behind the scheme may be secret
  describe: ({ url }) => `Apprise to ${/^([a-z0-9]{1,32}):\/\//i.exec(url)?.[1] ?? 'a service'}`,
  async notify(delivery) {
    const text = textsOf(delivery.alert);
    await (delivery.settings.appriseApiUrl === '' ? runProgram(delivery, text) : askServer(delivery, text));
  },
});

type Texts = ReturnType<typeof textsOf>;

function textsOf(alert: Alert) {
  return {
    title: shorten(titleOf(alert), MAX_TITLE_LENGTH),
    body: [sinceSentence(alert), ...summaryLines(alert.summary)].join('\n'),
    type: alert.status === 'down' ? 'failure' : 'success',
  } as const;
}

/** https://github.com/caronc/apprise-api#stateless-solution */
async function askServer({ config, settings, http }: Delivery<AppriseConfig, Setting>, text: Texts): Promise<void> {
  const extras = { judge, secrets: secretsIn(config.url), isOwnAddress: true };
  await http.postJson(`${settings.appriseApiUrl}/notify`, { urls: config.url, ...text }, extras);
}

/** The server says 204 when it found no service in the address, so had nowhere to send to. */
const judge: Judge = (answer) => {
  if (answer.status === 204) return { detail: 'the Apprise server does not support the service in this URL' };
  const error = member(answer.json(), 'error');
  return answer.status >= 300 && typeof error === 'string' ? { detail: error } : null;
};

/** https://github.com/caronc/apprise/wiki/CLI_Usage */
async function runProgram(
  { config, settings, shell, note }: Delivery<AppriseConfig, Setting>,
  text: Texts,
): Promise<void> {
  const { exitCode, timedOut, output } = await withSecretFile('apprise.yml', configFile(config.url), (path) =>
    shell.run(settings.appriseBin, ['-t', text.title, '-b', text.body, '-n', text.type, '-c', path]),
  );
  note(redact(output, secretsIn(config.url)));
  if (exitCode === 0) return;
  if (timedOut) throw new DeliveryError('apprise ran too long and was stopped', { code: 'timeout' });
  const how = exitCode === null ? 'was stopped by a signal' : `ended with exit code ${exitCode}`;
  throw new DeliveryError(`apprise ${how}`, { code: 'exit_code' });
}

/**
 * Writes Apprise's configuration file. JSON is YAML too, and unlike in Apprise's plain form of the file nothing in the
 * address can become a line of its own, such as `include`.
 */
function configFile(url: string): string {
  return JSON.stringify({ urls: url.split(/[\s,;]+(?=[a-z0-9]{1,32}:\/\/)/i) });
}

/** Anything behind the scheme may be a token. */
function secretsIn(url: string): string[] {
  return [url, ...url.replace(/[a-z0-9]+:\/\//gi, ' ').split(/[\s,;/:@?&=]+/)];
}
