import { textOf } from '../delivery/form.ts';
import { oneLiner } from '../delivery/headline.ts';
import { member } from '../delivery/http-rules.ts';
import { defineIntegration } from '../delivery/integration.ts';
import { exchangeCode, returnAddress, textIn, unexpectedAnswer, withQuery } from '../delivery/oauth.ts';
import type { RedirectSetup } from '../delivery/setup.ts';
import { invalidConfig } from '../delivery/stored-value.ts';
import { summaryLines } from '../delivery/summary-text.ts';
import type { Judge } from '../delivery/ways-out.ts';

const MAX_TOKEN_LENGTH = 200;
// it goes into a header
const TOKEN = /^[\x21-\x7e]+$/;

const RETURNS_TO = 'add_pushbullet';
const AUTHORIZE = 'https://www.pushbullet.com/authorize';

/** https://docs.pushbullet.com/#oauth */
const SETTINGS = ['siteName', 'siteRoot', 'pushbulletClientId', 'pushbulletClientSecret', 'pushbulletApiBase'] as const;
type Setting = (typeof SETTINGS)[number];

const redirect: RedirectSetup<Setting> = {
  offered: ({ pushbulletClientId, pushbulletClientSecret }) =>
    pushbulletClientId !== '' && pushbulletClientSecret !== '',
  returnsTo: RETURNS_TO,
  start: ({ pushbulletClientId, siteRoot }, state) =>
    withQuery(AUTHORIZE, {
      client_id: pushbulletClientId,
      redirect_uri: returnAddress(siteRoot, RETURNS_TO),
      response_type: 'code',
      state,
    }),
  async finish(query, { settings, http }) {
    const { pushbulletClientId: clientId, pushbulletClientSecret: clientSecret } = settings;
    const url = `${settings.pushbulletApiBase}/oauth2/token`;
    const more = { grant_type: 'authorization_code' };
    const answer = await exchangeCode(query, { url, clientId, clientSecret, more }, { http });
    const token = textIn(answer, 'access_token');
    if (!isToken(token)) throw unexpectedAnswer('Pushbullet');
    return { channels: [{ value: token, name: '' }] };
  },
};

// https://docs.pushbullet.com/#create-push
export default defineIntegration({
  kind: 'pushbullet',
  label: 'Pushbullet',
  logo: { simpleIcon: 'pushbullet' },
  settings: SETTINGS,
  category: 'push',
  guide: () => ['Open your settings at `pushbullet.com`, then *Access Tokens*, and create a token.', 'Paste it here.'],
  editable: true,
  setup: {
    by: 'form',
    form: [{ name: 'value', label: 'Access token', type: 'password', required: true, maxLength: MAX_TOKEN_LENGTH }],
    redirect,
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
      { type: 'note', title: settings.siteName, body: [oneLiner(alert), ...summaryLines(alert.summary)].join('\n') },
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
