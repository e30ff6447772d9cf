import { z } from 'zod';
import { type Readiness, SetupPage, SetupRefusedPage } from '../../../../views/pages/account/setup.tsx';
import type { Config } from '../../../config.ts';
import { currentZoneName, ZONE_NAMES } from '../../../core/schedule/zone-names.ts';
import { RollcallError } from '../../../errors.ts';
import { isEmailAddress } from '../../../services/email-address.ts';
import { troubleWithPassword } from '../../../services/password.ts';
import { isSetupToken, type SiteWish, setUpSite } from '../../../services/set-up-site.ts';
import { forgetSetupLink } from '../../../setup-link.ts';
import type { User } from '../../../store/store.ts';
import { readForm } from '../../forms/form-fields.ts';
import { page, type Reply } from '../../kit/reply.ts';
import type { Visit } from '../../kit/visit.ts';
import { completeSignIn } from '../../sign-in/sign-in.ts';

type SetupVisit = Visit<'token'>;

const LONGEST_NAME = 60;
const TAKEN =
  'This address already has an account on this server. To make it a superuser, run on the server: rollcall createsuperuser';
// the address of this page is a secret: what it loads and where it leads are told the origin alone
const HEADERS = { 'Referrer-Policy': 'strict-origin' } as const;

const form = z.object({
  email: z.string().trim().toLowerCase().refine(isEmailAddress, 'Enter a valid email address.'),
  password: z.string(),
  site_name: z.string().trim().max(LONGEST_NAME, `At most ${LONGEST_NAME} characters.`),
  tz: z.string().transform((name) => currentZoneName(name) ?? 'UTC'),
});

/** Shows the form of the first start to visitors who have the link. */
export async function showSetup(visit: SetupVisit): Promise<Reply> {
  return (await refusal(visit)) ?? setupPage(visit, {});
}

/** Makes the first account, names the site and signs in. */
export async function setUp(visit: SetupVisit): Promise<Reply> {
  const refused = await refusal(visit);
  if (refused !== null) return refused;
  const { deps } = visit;
  const read = readForm(visit.form, form);
  if (!read.ok) return setupPage(visit, read.errors);
  const { email, password, site_name, tz } = read.values;
  const errors = await troubleWith({ password, siteName: deps.site.isNamed ? null : site_name });
  if (Object.keys(errors).length > 0) return setupPage(visit, errors);
  const user = await create({ email, password, tz, siteName: deps.site.isNamed ? null : site_name }, visit);
  if (user === 'taken') return setupPage(visit, { email: TAKEN });
  if (user === null) return page(SetupRefusedPage({ shell: visit.shell, isSetUp: true }), 404, HEADERS);
  forgetSetupLink(deps.config);
  await deps.site.refresh();
  visit.record('account-created', { user: user.id, by: 'setup' });
  return await completeSignIn(visit, user, { by: 'setup', next: null });
}

/** Returns what to tell a visitor whose link is not valid; null when it is. */
async function refusal(visit: SetupVisit): Promise<Reply | null> {
  const { deps, now, sender, shell } = visit;
  if (await isSetupToken(visit.param('token'), { store: deps.store, now })) return null;
  await deps.limits.demand('setup', sender.remoteAddr);
  return page(SetupRefusedPage({ shell, isSetUp: await deps.store.users.anySuperuser() }), 404, HEADERS);
}

async function troubleWith({
  password,
  siteName,
}: Pick<SiteWish, 'password' | 'siteName'>): Promise<Readonly<Record<string, string>>> {
  const trouble = await troubleWithPassword(password);
  return {
    ...(trouble === null ? {} : { password: trouble }),
    ...(siteName === '' ? { site_name: 'Enter a name.' } : {}),
  };
}

async function create(wish: SiteWish, visit: SetupVisit): Promise<User | 'taken' | null> {
  try {
    return await setUpSite(visit.param('token'), wish, { ...visit.deps, now: visit.now });
  } catch (error) {
    if (error instanceof RollcallError && error.code === 'conflict') return 'taken';
    throw error;
  }
}

function setupPage({ deps, shell, form: typed }: SetupVisit, errors: Readonly<Record<string, string>>): Reply {
  const { config, site } = deps;
  const tz = currentZoneName(typed.one('tz'));
  return page(
    SetupPage({
      shell,
      email: typed.one('email'),
      siteName: site.isNamed ? null : typed.one('site_name') || config.siteName,
      tz: tz ?? 'UTC',
      isZoneChosen: tz !== null,
      zones: ZONE_NAMES,
      readiness: readinessOf(config),
      errors,
    }),
    200,
    HEADERS,
  );
}

function readinessOf(config: Config): readonly Readiness[] {
  const { database, dbName, dbHost, emailHost, siteRoot } = config;
  const hasMail = emailHost !== '';
  return [
    {
      title: 'Storage',
      isReady: true,
      text: database === 'sqlite' ? `SQLite, in ${dbName}` : `PostgreSQL, ${dbName} on ${dbHost || 'this machine'}`,
    },
    { title: 'Address', isReady: true, text: `${siteRoot}/, where your jobs ping. SITE_ROOT changes it.` },
    {
      title: 'Outgoing email',
      isReady: hasMail,
      text: hasMail ? `through ${emailHost}` : 'Set EMAIL_HOST, or alerts by email and sign-in links are not sent.',
    },
  ];
}
