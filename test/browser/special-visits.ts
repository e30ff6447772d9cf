import { ADMIN_MODELS } from '../../server/http/pages/admin/models/index.ts';
import type { SessionContent } from '../../server/http/sessions/content.ts';
import type { Scene, Who } from '../support/scenes/scene.ts';

/** How the walk opens an address that is not simply a page of somebody who is signed in. */
export interface SpecialVisit {
  readonly as?: Who;
  /** What the session holds instead of somebody who is signed in. */
  readonly session?: (scene: Scene) => SessionContent;
  readonly query?: string;
  /** For placeholders; what it stands for is nothing, so that the page says so. */
  readonly params?: Scene['params'];
  /** The answer, where it is not 200; 302: it leads elsewhere. */
  readonly status?: number;
}

const halfSignedIn = ({ people: { owner }, now }: Scene): SessionContent => ({
  pending: { userId: owner.id, email: owner.email, at: now, by: 'password' },
});
const WRONG_LINK = { signed: 'wrong', token: 'wrong', username: 'nobody' };
const NOT_SET_UP = { status: 404 };

/** Nobody deletes themselves; the first user is the one who looks. */
const FIRST_ROWS = new Map([
  ['pings', '1-1'],
  ['users', '2'],
]);

/** The first row of each list of the administration; what nobody may delete is not asked about. */
const ADMIN_ROWS = Object.fromEntries(
  ADMIN_MODELS.flatMap(({ path, canDelete, source }): (readonly [string, SpecialVisit])[] => {
    const params = { row: FIRST_ROWS.get(source) ?? '1' };
    return [
      [`/admin/${path}/{row}/change/`, { params }],
      [`/admin/${path}/{row}/delete/`, canDelete ? { params } : { params, status: 404 }],
    ];
  }),
);

/** By path of the route. Others are opened by whoever may see them, and answer with a page. */
export const SPECIAL_VISITS: Readonly<Record<string, SpecialVisit>> = {
  ...ADMIN_ROWS,
  '/cloaked/{key}/': { status: 302 },
  '/checks/validate_schedule/': { query: '?kind=cron&schedule=*+*+*+*+*' },
  '/tv/': { as: 'nobody' },
  '/status/{slug}/': { as: 'nobody' },
  '/integrations/{channel}/verify/{token}/': { params: WRONG_LINK },
  '/integrations/{channel}/unsub/{signed}/': { params: WRONG_LINK },
  // nobody was sent there
  '/integrations/add_slack_btn/': { status: 403 },
  '/integrations/add_discord/': { status: 403 },
  '/integrations/add_pushbullet/': { status: 403 },
  '/integrations/add_pagerduty/': { as: 'newcomer', status: 400 },
  '/integrations/add_github/': { status: 403 },
  '/signal_captcha/': { as: 'superuser' },
  // only in debug mode; has a test of its own
  '/styleguide/': { status: 404 },
  '/accounts/login/': { as: 'nobody' },
  '/admin/login/': { as: 'nobody' },
  // there is a superuser already
  '/setup/{token}/': { as: 'nobody', params: WRONG_LINK, status: 404 },
  '/accounts/check_token/{username}/{token}/': { as: 'nobody', params: WRONG_LINK },
  '/accounts/login/oidc/': NOT_SET_UP,
  '/accounts/login/oidc/return/': NOT_SET_UP,
  '/accounts/login/passkey/': { as: 'nobody' },
  '/accounts/login/two_factor/': { as: 'nobody', session: halfSignedIn },
  '/accounts/login/two_factor/totp/': { as: 'nobody', session: halfSignedIn },
  '/accounts/login/two_factor/recovery/': { as: 'nobody', session: halfSignedIn },
  '/accounts/change_email/{signed}/': { params: WRONG_LINK },
  '/accounts/change_email/undo/{signed}/': { params: WRONG_LINK },
  // the owner of the scene has an app already
  '/accounts/two_factor/totp/': { as: 'newcomer' },
  '/accounts/unsubscribe_reports/{signed}/': { params: WRONG_LINK },
  '/docs/{markdown}': { params: { markdown: 'introduction.md' } },
  '/docs/{doc}/': { params: { doc: 'configuring_checks' } },
};
