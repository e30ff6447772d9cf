import { describe, expect, test } from 'vitest';
import { loadRegistry } from '../../server/delivery/registry.ts';
import { createSiteMap, openRoute, userRoute } from '../../server/http/kit/page-route.ts';
import { page } from '../../server/http/kit/reply.ts';
import { routesOf } from '../../server/http/pages/site-map.ts';
import { createNextCheck, withNext } from '../../server/http/security/next-url.ts';
import { NoticePage } from '../../views/pages/notice.tsx';

const routes = routesOf(await loadRegistry());

const P = '6837d6ec-fc08-4da5-a67f-08a9ed1ccf62';
const KEY = 'a'.repeat(40);
const say = () => page(NoticePage({ shell: SHELL, title: '', text: '' }));
const SHELL = {
  siteName: '',
  version: '',
  prefix: '',
  script: '',
  tvScript: '',
  style: '',
  logoUrl: '',
  footLinks: [],
  warnings: [],
  viewer: null,
  canSignUp: false,
  notices: [],
  csrfToken: '',
};

const site = createSiteMap([
  ...routes,
  userRoute('/projects/{project}/details/', 'signed-in', { get: say }),
  userRoute('/projects/{project}/only_post/', 'signed-in', { post: say }, { destination: true }),
  openRoute('/integrations/add_telegram/', 'anyone', { get: say }, { destination: true }),
]);
const safe = createNextCheck(site, '');
const below = createNextCheck(site, '/hc');

const good = `/projects/${P}/checks/`;

describe('N1 where one may not be sent after signing in', () => {
  test.each([
    ['nothing', ''],
    ['another host', `https://evil.example${good}`],
    ['another host by its scheme only', 'https:'],
    ['another host without a scheme', `//evil.example${good}`],
    ['three slashes', `///evil.example${good}`],
    ['a scheme with an empty host, which browsers complete', `https://${good}`],
    ['a scheme with three slashes', `https:///projects/${P}/checks/`],
    ['a scheme with one slash', `http:/projects/${P}/checks/`],
    ['a backslash for the second slash', `/\\evil.example${good}`],
    ['two backslashes', `\\\\evil.example${good}`],
    ['a backslash at the end of the path', `/projects/${P}/checks\\`],
    ['a backslash in the query', `${good}?a=\\`],
    ['a tab, which browsers drop', `/\t/evil.example${good}`],
    ['a line feed in front', `\n${good}`],
    ['a line feed, for a header of one’s own', `${good}\r\nSet-Cookie: a=b`],
    ['a NUL', `${good}\0`],
    ['a space in front', ` ${good}`],
    ['a space at the end', `${good} `],
    ['a script', 'javascript:alert(1)'],
    ['a script in disguise', `javascript://${good}%0aalert(1)`],
    ['data', 'data:text/html,<script>alert(1)</script>'],
    ['a path without its first slash', good.slice(1)],
    ['somebody at another host', `@evil.example${good}`],
    ['dots that lead elsewhere', `/projects/${P}/checks/../../../accounts/logout/`],
    ['dots that stay', `/projects/./${P}/checks/`],
    ['encoded dots', `/projects/${P}/checks/%2e%2e/checks/`],
    ['an encoded slash', `/projects%2f${P}/checks/`],
    ['an encoded backslash', `/%5cevil.example${good}`],
    ['an encoded second slash', `/%2fevil.example${good}`],
    ['two slashes inside', `/projects//${P}/checks/`],
    ['a page that is none', '/nothing/'],
    ['a malformed code', '/projects/1/checks/'],
    ['a code with more behind it', `/projects/${P}x/checks/`],
    ['the page without its last slash', `/projects/${P}/checks`],
    ['a page where nobody is sent', `/projects/${P}/details/`],
    ['signing out', '/accounts/logout/'],
    ['the login page itself', '/accounts/login/'],
    ['a link that signs in', '/accounts/check_token/alice/token/'],
    ['a form that only takes', `/projects/${P}/only_post/`],
    ['letters of other alphabets', `/projects/${P}/checks/?q=ü`],
    ['a full-width slash', `/／evil.example${good}`],
    ['something very long', `${good}?q=${'a'.repeat(3000)}`],
    ['a parameter in the path', `/projects/${P}/checks;a=b/`],
  ])('%s', (_, value) => {
    expect(safe(value)).toBeNull();
  });

  test('the path of the site’s root must be there', () => {
    expect(below(good)).toBeNull();
    expect(below(`/hc${good}`)).toBe(good);
    expect(below(`/hcx${good}`)).toBeNull();
    expect(below(`/hc/..${good}`)).toBeNull();
  });

  test('nothing at all', () => {
    expect(safe(null)).toBeNull();
  });
});

describe('N2, N3 where one may be sent', () => {
  test.each([
    ['the checks of a project', good, good],
    ['with a query', `${good}?tag=a&tag=b%20c`, `${good}?tag=a&tag=b%20c`],
    ['with a query that names another host', `${good}?u=https://evil.example/`, `${good}?u=https://evil.example/`],
    ['the link in an alert', `/cloaked/${KEY}/`, `/cloaked/${KEY}/`],
    ['the way back from a chat', '/integrations/add_telegram/?abc:def', '/integrations/add_telegram/?abc:def'],
    ['the details of a check', `/checks/${P}/details/`, `/checks/${P}/details/`],
    ['the log of a check', `/checks/${P}/log/?fail=on`, `/checks/${P}/log/?fail=on`],
    ['the integrations of a project', `/projects/${P}/integrations/`, `/projects/${P}/integrations/`],
    ['a form that adds one', `/projects/${P}/add_slack/`, `/projects/${P}/add_slack/`],
    ['another', `/projects/${P}/add_pushover/`, `/projects/${P}/add_pushover/`],
    ['the settings of a project', `/projects/${P}/settings/`, `/projects/${P}/settings/`],
    ['the badges of a project', `/projects/${P}/badges/`, `/projects/${P}/badges/`],
    ['the own account', '/accounts/profile/', '/accounts/profile/'],
    ['how it looks', '/accounts/profile/appearance/', '/accounts/profile/appearance/'],
    ['how it reports', '/accounts/profile/notifications/', '/accounts/profile/notifications/'],
    ['a fragment is cut off', `${good}#x`, good],
  ])('%s', (_, value, target) => {
    expect(safe(value)).toBe(target);
  });

  test('the way there holds the path of the site’s root', () => {
    expect(withNext('/accounts/login/', good, '/hc')).toBe(`/accounts/login/?next=${encodeURIComponent(`/hc${good}`)}`);
    expect(withNext('/accounts/login/', null, '/hc')).toBe('/accounts/login/');
  });
});
