import { randomUUID } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { addSecs } from '../../../server/core/instant.ts';
import type { Project } from '../../../server/core/project.ts';
import type { User } from '../../../server/store/store.ts';
import { type SoftKey, softKey } from '../../http/account/soft-key.ts';
import { hashed } from '../../support/hashed.ts';
import { CONFIRMED } from '../../support/people.ts';
import { seedProject } from '../../support/seed.ts';
import type { Seen, Visitor } from '../../support/visitor.ts';
import { changeEmail, PASSWORD, signsIn } from '../accounts.ts';
import { ensure } from '../ensure.ts';
import type { Attack } from '../run-attacks.ts';
import type { Target } from '../target.ts';

const OF_THE_THIEF = 'seven boats upon sand';
const APP = '/accounts/two_factor/totp/';
const KEYS = '/accounts/two_factor/webauthn/';
const DAY_SECS = 24 * 3600;
const OF_THE_OWNER = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const RECOVERY = '/accounts/login/two_factor/recovery/';
const CODES = '/accounts/two_factor/recovery_codes/';
const PASSKEY = '/accounts/login/passkey/';
const LOGIN = '/accounts/login/';
const LOGIN_LINK = /\/accounts\/check_token\/[^\s?]+/;

export const attacks: readonly Attack[] = [
  {
    // Without the protection the first link is void after the second change, or what the thief added still opens the account:
    // then the address stays theirs, their password signs in, or their session goes on.
    name: 'an address is changed twice and a password is set, before the owner takes it back',
    async run(target) {
      const { owner, email } = await anOwner(target);
      const first = await changeEmail(target, owner, email);
      const second = await changeEmail(target, owner, first.email);
      const thief = await target.signIn(owner, CONFIRMED);
      await thief.post('/accounts/set_password/', { password: OF_THE_THIEF });
      await takeBack(target, first.undo);
      ensure((await target.store.users.byId(owner.id))?.email === email, 'the address stays that of the thief');
      for (const address of [email, first.email, second.email]) {
        ensure(!(await signsIn(target.visitor(), address, OF_THE_THIEF)), 'the password of the thief still signs in');
      }
      for (const session of [thief, first.thief, second.thief]) {
        ensure((await session.get('/accounts/profile/')).status !== 200, 'a session of the thief goes on');
      }
    },
  },
  {
    // What stays of these opens the account to the thief, or keeps its owner out: the page of the second factor would ask for it.
    name: 'an app and recovery codes are added, before the owner takes the change back',
    async run(target) {
      const { owner, email } = await anOwner(target);
      const { undo } = await changeEmail(target, owner, email);
      const thief = await target.signIn(owner, CONFIRMED);
      const secret = await addApp(thief);
      const codes = recoveryCodesIn(await thief.post(CODES));
      ensure(secret !== '' && codes.length === 10, 'the thief could add nothing');
      await takeBack(target, undo);
      const factors = await target.store.users.secondFactors(owner.id);
      ensure(!factors.totp, 'the app of the thief is still asked for');
      ensure((await target.store.recoveryCodes.left(owner.id)) === 0, 'recovery codes of the thief stay');
      // the owner sets a password again, and gets in with it alone
      await target.store.users.update(owner.id, { password: await hashed(PASSWORD) });
      const visitor = target.visitor();
      ensure(await signsIn(visitor, email, PASSWORD), 'the owner cannot sign in');
      ensure((await visitor.get('/accounts/profile/')).status === 200, 'the owner is asked for the second factor');
    },
  },
  {
    // Codes that stay are a second factor of the thief beside the app of the owner.
    name: 'recovery codes are made for an app of the owner, before the owner takes the change back',
    async run(target) {
      const { owner, email } = await anOwner(target);
      const { undo } = await changeEmail(target, owner, email);
      const before = addSecs(target.now(), -DAY_SECS);
      await target.store.profiles.update(owner.id, { totp: OF_THE_OWNER, totpCreatedAt: before });
      const thief = await target.signIn(owner, CONFIRMED);
      const [code = ''] = recoveryCodesIn(await thief.post(CODES));
      await takeBack(target, undo);
      await target.store.users.update(owner.id, { password: await hashed(PASSWORD) });
      const visitor = target.visitor();
      ensure(await signsIn(visitor, email, PASSWORD), 'the owner cannot sign in');
      ensure((await visitor.get('/accounts/profile/')).status !== 200, 'the app of the owner is asked for no more');
      await visitor.post(RECOVERY, { recovery_code: code });
      ensure(code !== '' && (await visitor.get('/accounts/profile/')).status !== 200, 'a code of the thief signs in');
    },
  },
  {
    // A key that stays signs the thief in without a password.
    name: 'a security key is added as a passkey, before the owner takes the change back',
    async run(target) {
      const { owner, email } = await anOwner(target);
      const { undo } = await changeEmail(target, owner, email);
      const thief = await target.signIn(owner, CONFIRMED);
      const key = softKey();
      const { challenge } = questionOf(await thief.get(KEYS));
      await thief.post(KEYS, { name: 'blue', response: key.register({ challenge }) });
      ensure(await opens(target.visitor(), key), 'the thief could not add a key');
      await takeBack(target, undo);
      ensure(!(await opens(target.visitor(), key)), 'the passkey of the thief still signs in');
      ensure((await target.store.users.secondFactors(owner.id)).keys === 0, 'the key is still asked for');
    },
  },
  {
    // A key that stays reads and changes the checks of all projects that the owner has.
    name: 'API keys are made, before the owner takes the change back',
    async run(target) {
      const { owner, email } = await anOwner(target);
      const project = await seedProject(target.store, { ownerId: owner.id });
      const { undo } = await changeEmail(target, owner, email);
      const thief = await target.signIn(owner, CONFIRMED);
      const keys = await makeKeys(thief, project);
      const before = await Promise.all(keys.map((key) => callApi(target, key)));
      ensure(keys.length === 3 && before.every((status) => status === 200), 'the thief could make no keys');
      await takeBack(target, undo);
      const after = await Promise.all(keys.map((key) => callApi(target, key)));
      ensure(
        after.every((status) => status === 401),
        `the keys of the thief are answered ${after}`,
      );
    },
  },
  {
    // A link that stays signs in whoever holds it.
    name: 'a link to log in is mailed to the thief, before the owner takes the change back',
    async run(target) {
      const { owner, email } = await anOwner(target);
      const changed = await changeEmail(target, owner, email);
      await target.visitor().post(LOGIN, { identity: changed.email });
      const link = await target.linkMailedTo(changed.email, LOGIN_LINK);
      await takeBack(target, changed.undo);
      const thief = target.visitor();
      await thief.post(link);
      ensure((await thief.get('/accounts/profile/')).status !== 200, 'the link of the thief signs in');
    },
  },
];

async function anOwner({ store, another }: Target): Promise<{ readonly owner: User; readonly email: string }> {
  const owner = await another();
  await store.users.update(owner.id, { password: await hashed(PASSWORD) });
  return { owner, email: owner.email };
}

async function takeBack(target: Target, undo: string): Promise<void> {
  const { text } = await target.visitor().post(undo);
  ensure(text.includes('was taken back'), 'the link of the owner is void');
}

/** Returns the secret of the app that was added; empty when it was not. */
async function addApp(visitor: Visitor): Promise<string> {
  const { text } = await visitor.get(APP);
  const secret = /class="secret">([A-Z2-7]{32})</.exec(text)?.[1] ?? '';
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
  const { status } = await visitor.post(APP, { code });
  return status === 302 ? secret : '';
}

function recoveryCodesIn({ text }: Seen): readonly string[] {
  return [...text.matchAll(/<li>([a-z2-9]{4}(?:-[a-z2-9]{4}){3})<\/li>/g)].map(([, code = '']) => code);
}

function questionOf({ text }: Seen): { readonly challenge: string } {
  const attribute = /data-key-options="([^"]+)"/.exec(text)?.[1] ?? '{"challenge":""}';
  return JSON.parse(attribute.replaceAll('&quot;', '"').replaceAll('&amp;', '&'));
}

async function opens(visitor: Visitor, key: SoftKey): Promise<boolean> {
  const { challenge } = questionOf(await visitor.get(PASSKEY));
  await visitor.post(PASSKEY, { response: key.use({ challenge, isVerified: true }) });
  return (await visitor.get('/accounts/profile/')).status === 200;
}

/** Makes one of each kind of key that the settings of a project offer. */
async function makeKeys(visitor: Visitor, { code }: Project): Promise<readonly string[]> {
  const forms = [
    { create_key: 'api_key' },
    { create_key: 'api_key_readonly' },
    { create_named_key: '1', name: randomUUID(), scope: 'rw', expires: '' },
  ];
  const keys: string[] = [];
  for (const form of forms) {
    const { text } = await visitor.post(`/projects/${code}/settings/`, form);
    keys.push(...(/hc[rw]_\w{28}/.exec(text) ?? []));
  }
  return keys;
}

async function callApi({ base }: Target, key: string): Promise<number> {
  return (await fetch(`${base}/api/v3/checks/`, { headers: { 'X-Api-Key': key } })).status;
}
