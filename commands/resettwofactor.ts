import { RollcallError } from '../server/errors.ts';
import { removeAllFactors } from '../server/services/two-factor.ts';
import { defineCommand, UsageError } from './support/command.ts';
import type { Prompt } from './support/prompt.ts';

export default defineCommand({
  summary: 'Removes the authenticator app, security keys and recovery codes of an account, after asking',
  options: {
    email: { type: 'string', value: '<email>', about: 'email address of the account' },
    yes: { type: 'boolean', about: 'does not ask for confirmation; required without a terminal' },
  },
  async run({ values }, { out, prompt, withRuntime }) {
    const { email } = values;
    if (email === undefined || email.trim() === '') throw new UsageError('--email is required');
    return await withRuntime(async ({ store }) => {
      const user = await store.users.byEmail(email.trim());
      if (user === null)
        throw new RollcallError(`there is no account for ${email}`, { code: 'not_found', status: 404 });
      const { keys, totp } = await store.users.secondFactors(user.id);
      const what = [...(totp ? ['the authenticator app'] : []), ...(keys > 0 ? [`${keys} security key(s)`] : [])];
      if (what.length === 0) {
        out(`${user.email} has no second factor`);
        return 0;
      }
      if (values.yes !== true && !(await agrees(`Remove ${what.join(' and ')} of ${user.email}?`, prompt))) {
        out('nothing was changed');
        return 1;
      }
      await removeAllFactors(user, store);
      out(`removed ${what.join(' and ')} of ${user.email}`);
      return 0;
    });
  },
});

async function agrees(question: string, prompt: Prompt | null): Promise<boolean> {
  if (prompt === null) throw new UsageError('there is no terminal to ask for confirmation; add --yes');
  return /^y(es)?$/i.test((await prompt.ask(`${question} [y/N] `)).trim());
}
