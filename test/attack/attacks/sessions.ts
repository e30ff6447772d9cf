import { addSecs } from '../../../server/core/instant.ts';
import { sessionKey } from '../../../server/http/sessions/store.ts';
import { hashed } from '../../support/hashed.ts';
import type { Visitor } from '../../support/visitor.ts';
import { PASSWORD, signsIn, tryPassword } from '../accounts.ts';
import { ensure } from '../ensure.ts';
import type { Attack } from '../run-attacks.ts';
import type { Target } from '../target.ts';

const DAY_SECS = 24 * 3600;
const STEP = '/accounts/login/two_factor/totp/';
/** No app shows it: the attacker does not know the secret. */
const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

export const attacks: readonly Attack[] = [
  {
    // Prolonged with each use, a stolen session would never end.
    name: 'a stolen session is used for longer than thirty days',
    async run(target) {
      const thief = await target.signIn();
      ensure(await isSignedIn(thief), 'the session does not open the account at all');
      await age(target, thief, 31 * DAY_SECS);
      ensure(!(await isSignedIn(thief)), 'the session goes on');
    },
  },
  {
    // Without limits of its own, the browser of the owner is refused because of the wrong codes from elsewhere.
    name: 'wrong codes of an app from elsewhere lock the owner out',
    async run(target, strength) {
      const { store, another, visitor } = target;
      const owner = await another();
      await store.users.update(owner.id, { password: await hashed(PASSWORD) });
      const browser = visitor();
      ensure(await signsIn(browser, owner.email, PASSWORD), 'the owner cannot sign in at all');
      await browser.get('/accounts/profile/');
      await browser.post('/accounts/logout/');
      await store.profiles.update(owner.id, { totp: SECRET, totpCreatedAt: null });
      const thief = visitor();
      await tryPassword(thief, owner.email, PASSWORD);
      const codes = strength === 'full' ? 100 : 97;
      let last = 0;
      for (let n = 0; n < codes; n += 1) last = (await thief.post(STEP, { code: '000000' })).status;
      ensure(last === 429, `guessing codes has no limit, the last was answered ${last}`);
      await tryPassword(browser, owner.email, PASSWORD);
      const { status } = await browser.post(STEP, { code: '000000' });
      ensure(status === 200, `the owner is answered ${status}`);
    },
  },
  {
    // Counted one by one, the addresses that a provider gives to each customer would be as many tries as somebody likes.
    name: 'passwords are guessed from the addresses of one IPv6 network',
    settings: { TRUSTED_PROXIES: '127.0.0.1' },
    async run(target) {
      const { email } = await target.another();
      const texts: string[] = [];
      for (let n = 1; n <= 25; n += 1) {
        const from = { 'X-Forwarded-For': `2001:db8:0:1::${n.toString(16)}` };
        texts.push((await tryPassword(target.visitor(), email, 'wrong', from)).text);
      }
      ensure(texts.filter((text) => text.includes('Too many attempts')).length >= 5, 'each address may guess anew');
    },
  },
  {
    // Without the prefix, a host next to ours can set the cookie, and the visitor works in the attacker's account.
    name: 'another host of the domain plants a session',
    settings: { SITE_ROOT: 'https://127.0.0.1' },
    async run(target) {
      const planted = await target.signIn();
      ensure(!(await isSignedIn(planted)), 'a cookie without the prefix is taken');
      const session = planted.cookies.get('sessionid') ?? '';
      const own = target.visitor();
      own.cookies.set('__Host-sessionid', session);
      ensure(await isSignedIn(own), 'a cookie with the prefix is not taken');
    },
  },
];

async function isSignedIn(visitor: Visitor): Promise<boolean> {
  return (await visitor.get('/accounts/profile/')).status === 200;
}

/** Makes a session one that began so long ago, and was used just now. */
async function age({ store, now }: Target, { cookies }: Visitor, secs: number): Promise<void> {
  const [id = ''] = decodeURIComponent(cookies.get('sessionid') ?? '')
    .replace(/^s:/, '')
    .split('.');
  const stored = await store.sessions.byKey(sessionKey(id), now());
  if (stored === null) throw new Error('there is no session');
  await store.sessions.remove(stored.key);
  await store.sessions.insert({ ...stored, createdAt: addSecs(now(), -secs) });
}
