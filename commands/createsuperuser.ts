import { RollcallError } from '../server/errors.ts';
import { createAccount } from '../server/services/create-user.ts';
import { isEmailAddress } from '../server/services/email-address.ts';
import type { Store } from '../server/store/store.ts';
import { defineCommand, UsageError } from './support/command.ts';
import type { Prompt } from './support/prompt.ts';

export default defineCommand({
  summary: 'Creates an account that may do everything, with a project, a check and an e-mail channel',
  options: {
    email: { type: 'string', value: '<e-mail>', about: 'its address; asked for at a terminal' },
    password: { type: 'string', value: '<password>', about: 'its password; asked for at a terminal' },
    pass: { type: 'string', value: '<password>', about: 'the same' },
  },
  async run({ values }, { out, prompt, withRuntime }) {
    return await withRuntime(async ({ store, config, clock }) => {
      const email = await emailOf(values.email, store, prompt);
      const password = await passwordOf(values.password ?? values.pass, prompt);
      const wish = { email, password, isStaff: true, isSuperuser: true };
      const user = await createAccount(wish, { store, config, now: clock.now() });
      out(`created the superuser ${user.email}`);
      return 0;
    });
  },
});

async function emailOf(given: string | undefined, store: Store, prompt: Prompt | null): Promise<string> {
  let email = given?.trim();
  while (true) {
    const trouble = email === undefined || email === '' ? 'missing' : await troubleWith(email, store);
    if (email !== undefined && trouble === null) return email;
    if (!prompt) throw refusal(trouble);
    if (trouble !== 'missing' && trouble !== null) prompt.say(trouble.message);
    email = (await prompt.ask('E-mail address: ')).trim();
  }
}

async function troubleWith(email: string, store: Store): Promise<RollcallError | null> {
  if (!isEmailAddress(email)) return new UsageError(`"${email}" is not an e-mail address`);
  const taken = await store.users.byEmail(email);
  return (
    taken && new RollcallError(`there is already an account for ${taken.email}`, { code: 'conflict', status: 409 })
  );
}

function refusal(trouble: RollcallError | 'missing' | null): RollcallError {
  return trouble === 'missing' || trouble === null ? new UsageError('--email is needed') : trouble;
}

async function passwordOf(given: string | undefined, prompt: Prompt | null): Promise<string> {
  if (given !== undefined && given.trim() !== '') return given;
  if (!prompt) throw new UsageError(given === undefined ? '--password is needed' : 'the password must not be blank');
  if (given !== undefined) prompt.say('The password must not be blank.');
  return await askPassword(prompt);
}

async function askPassword(prompt: Prompt): Promise<string> {
  while (true) {
    const password = await prompt.askHidden('Password: ');
    if (password.trim() === '') prompt.say('The password must not be blank.');
    else if ((await prompt.askHidden('Password again: ')) === password) return password;
    else prompt.say('The passwords differ; once more.');
  }
}
