import { defineIntegration, reasonOf, shorten, titleOf, urlOnly } from 'rollcall/integration';

const MAX_TITLE_LENGTH = 80;

export default defineIntegration({
  kind: 'hello',
  label: 'Hello',
  // on a ground of 24 by 24; `null` would give a tile with an H
  logo: { path: 'M4 3v18h4v-7h8v7h4V3h-4v7H8V3z', color: '#2f6f4f' },
  // keys of server/config/schema.ts; the integration gets these and no others
  settings: ['siteName'],
  category: 'chat',
  guide: () => ['In Hello, copy the address of your room.', 'Paste it here.'],
  ...urlOnly('Room address'),
  enabled: () => true,
  async notify({ alert, config, settings, http }) {
    await http.postJson(config.url, {
      from: settings.siteName,
      title: shorten(titleOf(alert), MAX_TITLE_LENGTH),
      text: reasonOf(alert),
      link: alert.link,
    });
  },
});
