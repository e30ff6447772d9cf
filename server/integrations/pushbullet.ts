import { textOf } from '../delivery/form.ts';
import { oneLiner } from '../delivery/headline.ts';
import { member } from '../delivery/http-rules.ts';
import { defineIntegration } from '../delivery/integration.ts';
import { invalidConfig } from '../delivery/stored-value.ts';
import type { Judge } from '../delivery/ways-out.ts';

const MAX_TOKEN_LENGTH = 200;
// it goes into a header
const TOKEN = /^[\x21-\x7e]+$/;

// https://docs.pushbullet.com/#create-push
export default defineIntegration({
  kind: 'pushbullet',
  label: 'Pushbullet',
  icon: 'pushbullet',
  editable: true,
  setup: {
    by: 'form',
    form: [{ name: 'value', label: 'Access token', type: 'password', required: true, maxLength: MAX_TOKEN_LENGTH }],
  },
  enabled: () => true,
  parseConfig(value) {
    const token = value.trim();
    if (!isToken(token)) throw invalidConfig();
    return { token };
  },
  validateForm(input) {
    const token = textOf(input, 'value');
    if (!isToken(token)) return { errors: { value: 'Enter an access token from your Pushbullet settings.' } };
    return { value: token };
  },
  formValues: ({ token }) => ({ value: token }),
  isNoop: () => false,
  describe: () => 'Pushes to a Pushbullet account',
  async notify({ alert, config, settings, http }) {
    await http.postJson(
      `${settings.pushbulletApiBase}/v2/pushes`,
      { type: 'note', title: settings.siteName, body: oneLiner(alert) },
      { headers: { 'access-token': config.token }, secrets: [config.token], judge },
    );
  },
});

function isToken(text: string): boolean {
  return TOKEN.test(text) && text.length <= MAX_TOKEN_LENGTH;
}

const judge: Judge = (answer) => {
  const message = member(member(answer.json(), 'error'), 'message');
  return answer.status >= 300 && typeof message === 'string' ? { detail: message } : null;
};
