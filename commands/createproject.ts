import { createProjectWithKeys } from '../server/services/create-project.ts';
import { createUser } from '../server/services/create-user.ts';
import { accountEmail } from '../server/services/email-address.ts';
import { needed, wholeNumber } from './support/arguments.ts';
import { defineCommand } from './support/command.ts';

const MOST_CHECKS = 2_147_483_647;

export default defineCommand({
  summary: 'Creates a project and its keys, which are shown only once',
  options: {
    owner: {
      type: 'string',
      value: '<email>',
      about: 'email address of the owner; the account is created if there is none',
    },
    name: { type: 'string', value: '<text>', about: 'its name' },
    'check-limit': { type: 'string', value: '<n>', about: 'limit of checks of the owner, across all projects' },
    json: { type: 'boolean', about: 'prints one JSON object: code, api_key, api_key_readonly, ping_key' },
  },
  async run({ values }, { out, withRuntime }) {
    const email = accountEmail(needed(values.owner, 'owner'), 'owner');
    const name = needed(values.name, 'name');
    const checkLimit = wholeNumber(values['check-limit'], 'check-limit');
    return await withRuntime(async ({ store, config, clock }) => {
      const made = await store.transaction(async (tx) => {
        const deps = { store: tx, config, now: clock.now() };
        const owner = (await tx.users.byEmail(email)) ?? (await createUser({ email }, deps));
        if (checkLimit !== undefined) await tx.users.setCheckLimit(owner.id, Math.min(checkLimit, MOST_CHECKS));
        return await createProjectWithKeys({ ownerId: owner.id, name }, { store: tx, secretKey: config.secretKey });
      });
      const shown = {
        code: made.project.code,
        api_key: made.apiKey,
        api_key_readonly: made.apiKeyReadonly,
        ping_key: made.pingKey,
      };
      if (values.json) out(JSON.stringify(shown));
      else for (const [key, value] of Object.entries(shown)) out(`${key}: ${value}`);
      return 0;
    });
  },
});
