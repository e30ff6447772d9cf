import { configurationPage, envExample } from '../server/config/docs.ts';
import { settingLine, shownSettings } from '../server/config/show.ts';
import { defineCommand } from './support/command.ts';

export default defineCommand({
  summary: 'Prints every setting in effect and where it came from, secrets masked',
  options: {
    json: { type: 'boolean', about: 'prints one JSON object instead' },
    docs: { type: 'boolean', about: 'prints docs/pages/self_hosted_configuration.md instead' },
    'env-example': { type: 'boolean', about: 'prints .env.example instead' },
  },
  async run({ values }, { out, err, readConfig }) {
    if (values.docs || values['env-example']) {
      out((values.docs ? configurationPage() : envExample()).trimEnd());
      return 0;
    }
    const reading = readConfig();
    const settings = shownSettings(reading);
    if (values.json) {
      const byName = Object.fromEntries(settings.map(({ name, ...rest }) => [name, rest]));
      out(JSON.stringify({ settings: byName, ignored: reading.ignored, remarks: reading.remarks }));
      return 0;
    }
    for (const setting of settings) out(settingLine(setting));
    for (const { id, message } of reading.remarks) err(`${id}: ${message}`);
    if (reading.ignored.length > 0) err(`ignored, because they mean nothing here: ${reading.ignored.join(', ')}`);
    return 0;
  },
});
