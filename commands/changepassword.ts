import { RollcallError } from '../server/errors.ts';
import { changePassword, troubleWithPassword } from '../server/services/password.ts';
import { defineCommand, UsageError } from './support/command.ts';
import type { Prompt } from './support/prompt.ts';

export default defineCommand({
  summary: 'Sets the password of an account and signs it out everywhere',
  words: '<username or email>',
  options: {},
  async run({ positionals }, { out, prompt, withRuntime }) {
    const [name, ...more] = positionals;
    if (name === undefined || more.length > 0) throw new UsageError('name one account, by username or email address');
    if (prompt === null) throw new UsageError('this command asks for the password, so it needs a terminal');
    return await withRuntime(async ({ store }) => {
      const user = (await store.users.byUsername(name)) ?? (await store.users.byEmail(name.trim()));
      if (user === null) throw new RollcallError(`there is no account ${name}`, { code: 'not_found', status: 404 });
      prompt.say(`Changing the password of ${user.email}.`);
      await changePassword(user, await askPassword(prompt), { store });
      out(`the password of ${user.email} has been changed`);
      return 0;
    });
  },
});

async function askPassword(prompt: Prompt): Promise<string> {
  while (true) {
    const password = await prompt.askHidden('Password: ');
    const trouble = await troubleWithPassword(password);
    if (trouble !== null) prompt.say(trouble);
    else if ((await prompt.askHidden('Password again: ')) === password) return password;
    else prompt.say('The passwords do not match. Try again.');
  }
}
