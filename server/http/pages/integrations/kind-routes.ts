import type { AnyIntegration } from '../../../delivery/integration.ts';
import { settingsOf } from '../../../delivery/settings.ts';
import type { SetupPage } from '../../../delivery/setup.ts';
import { openRoute, type PageRoute, userRoute } from '../../kit/page-route.ts';
import { takeCallback } from './callback.ts';
import { connect, showConnect } from './connect.ts';
import { showGuide } from './guide.ts';
import { formName, pageOverForm } from './kind-paths.ts';
import { comeBack, type Redirected, showStart } from './redirect.ts';
import type { AnyVisit } from './setup-form.ts';
import { answerSetup } from './setup-page.ts';

/** Every page that a kind needs for being set up, and every address it is called at. */
export function routesOfKind(integration: AnyIntegration): readonly PageRoute[] {
  const overForm = pageOverForm(integration);
  const { setup, pages = [], callbacks = [], guideAt } = integration;
  const redirected = setup.by === 'form' && setup.redirect ? { integration, redirect: setup.redirect } : null;
  return [
    ...(setup.by === 'form' ? [formRoute(integration, overForm, redirected)] : []),
    ...(redirected === null ? [] : redirectRoutes(redirected)),
    ...pages.filter((page) => setup.by !== 'form' || page !== overForm).map((page) => pageRoute(integration, page)),
    ...callbacks.map((callback) =>
      openRoute(
        callback.path,
        'anyone',
        callback.method === 'POST'
          ? { post: (visit) => takeCallback(visit, integration, callback) }
          : { get: (visit) => takeCallback(visit, integration, callback) },
        { csrfExempt: true },
      ),
    ),
    ...(guideAt === undefined
      ? []
      : [openRoute(`/integrations/${guideAt}/`, 'anyone', { get: (visit) => showGuide(visit, integration) })]),
  ];
}

/** The form of a kind; where the kind has a page of its own, or the service one, that comes first. */
function formRoute(integration: AnyIntegration, over: SetupPage | null, redirected: Redirected | null): PageRoute {
  const startsHere = redirected !== null && redirected.redirect.startsAt === undefined;
  return userRoute(
    `/projects/{project}/${formName(integration)}/`,
    'signed-in',
    {
      async get(visit) {
        const own = over?.get && (await answerSetup(visit, integration, over.get));
        if (own) return own;
        const settings = settingsOf(integration, visit.deps.config);
        const isByHand = !startsHere || !redirected.redirect.offered(settings) || visit.query.has('manual');
        return isByHand ? await showConnect(visit, integration) : await showStart(visit, redirected);
      },
      async post(visit) {
        const own = over?.post && (await answerSetup(visit, integration, over.post));
        return own ? own : await connect(visit, integration);
      },
    },
    { destination: true },
  );
}

function redirectRoutes(redirected: Redirected): readonly PageRoute[] {
  const { startsAt, returnsTo } = redirected.redirect;
  return [
    ...(startsAt === undefined
      ? []
      : [
          userRoute(`/projects/{project}/add_${startsAt}/`, 'signed-in', {
            get: (visit) => showStart(visit, redirected),
          }),
        ]),
    userRoute(`/integrations/${returnsTo}/`, 'signed-in', { get: (visit) => comeBack(visit, redirected) }),
  ];
}

function pageRoute(integration: AnyIntegration, { path, get, post }: SetupPage): PageRoute {
  const answer = (handle: NonNullable<SetupPage['get']>) => async (visit: AnyVisit) => {
    const reply = await answerSetup(visit, integration, handle);
    if (reply === null) throw new Error(`${path} is no form, so there is nothing to leave it to`);
    return reply;
  };
  return userRoute(
    path,
    'signed-in',
    { ...(get ? { get: answer(get) } : {}), ...(post ? { post: answer(post) } : {}) },
    { destination: true },
  );
}
