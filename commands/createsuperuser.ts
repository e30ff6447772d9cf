import { RollcallError } from '../server/errors.ts';
import { isCheckable } from '../server/passwords.ts';
import { createAccount } from '../server/services/create-user.ts';
import { isEmailAddress } from '../server/services/email-address.ts';
import { changePassword } from '../server/services/password.ts';
import type { Store, User } from '../server/store/store.ts';
import { defineCommand, UsageError } from './support/command.ts';
import type { Prompt } from './support/prompt.ts';

export default defineCommand({
  summary: 'Creates a superuser account, with a project, a check and an email channel',
  options: {
    email: { type: 'string', value: '<email>', about: 'its email address; a terminal asks for it' },
    password: { type: 'string', value: '<password>', about: 'its password; a terminal asks for it' },
    pass: { type: 'string', value: '<password>', about: 'the same as --password' },
    promote: { type: 'boolean', about: 'makes the account with this address a superuser if there is one' },
  },
  async run({ values }, { out, prompt, withRuntime }) {
    return await withRuntime(async ({ store, config, clock }) => {
      const given = values.password ?? values.pass;
      const chosen = await chooseAccount(values.email, { store, prompt, promote: values.promote === true });
      if (typeof chosen !== 'string') {
        await promote(chosen, given, { store, prompt });
        out(`made ${chosen.email} a superuser`);
        return 0;
      }
      const password = await passwordOf(given, prompt);
      const wish = { email: chosen, password, isStaff: true, isSuperuser: true };
      const user = await createAccount(wish, { store, config, now: clock.now() });
      out(`created the superuser ${user.email}`);
      return 0;
    });
  },
});

interface Surroundings {
  readonly store: Store;
  readonly prompt: Prompt | null;
}

/** Returns the address of an account to be created, or the account to be promoted. */
async function chooseAccount(
  given: string | undefined,
  { store, prompt, promote: mayPromote }: Surroundings & { readonly promote: boolean },
): Promise<string | User> {
  let email = given?.trim() ?? '';
  while (true) {
    const taken = isEmailAddress(email) ? await store.users.byEmail(email) : null;
    const isPlain = taken !== null && !taken.isSuperuser;
    if (isPlain && (mayPromote || (prompt && (await agrees(taken, prompt))))) return taken;
    const trouble = troubleWith(email, taken);
    if (trouble === null) return email;
    if (!prompt) throw trouble;
    // what was just declined needs no further word
    if (email !== '' && !isPlain) prompt.say(trouble.message);
    email = (await prompt.ask('Email address: ')).trim();
  }
}

async function agrees({ email }: User, prompt: Prompt): Promise<boolean> {
  const answer = await prompt.ask(`There is already an account for ${email}. Make it a superuser? [y/N] `);
  return /^y(es)?$/i.test(answer.trim());
}

function troubleWith(email: string, taken: User | null): RollcallError | null {
  if (email === '') return new UsageError('--email is required');
  if (!isEmailAddress(email)) return new UsageError(`"${email}" is not an email address`);
  if (taken === null) return null;
  const hint = taken.isSuperuser ? '' : '; add --promote to make it a superuser';
  return new RollcallError(`there is already an account for ${taken.email}${hint}`, { code: 'conflict', status: 409 });
}

/** The password stays as it is, unless one is given or there is none to sign in with. */
async function promote(user: User, given: string | undefined, { store, prompt }: Surroundings): Promise<void> {
  const hasPassword = isCheckable(await store.users.password(user.id));
  const password = given !== undefined || (!hasPassword && prompt) ? await passwordOf(given, prompt) : null;
  await store.users.update(user.id, { isStaff: true, isSuperuser: true });
  if (password !== null) await changePassword(user, password, { store });
}

async function passwordOf(given: string | undefined, prompt: Prompt | null): Promise<string> {
  if (given !== undefined && given.trim() !== '') return given;
  if (!prompt) throw new UsageError(given === undefined ? '--password is required' : 'the password must not be blank');
  if (given !== undefined) prompt.say('The password must not be blank.');
  return await askPassword(prompt);
}

async function askPassword(prompt: Prompt): Promise<string> {
  while (true) {
    const password = await prompt.askHidden('Password: ');
    if (password.trim() === '') prompt.say('The password must not be blank.');
    else if ((await prompt.askHidden('Password again: ')) === password) return password;
    else prompt.say('The passwords do not match. Try again.');
  }
}
