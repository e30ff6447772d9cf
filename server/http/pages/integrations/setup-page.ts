import { ConnectPage } from '../../../../views/pages/integrations/connect.tsx';
import { NoticePage } from '../../../../views/pages/notice.tsx';
import { message } from '../../../core/messages.ts';
import type { AnyIntegration } from '../../../delivery/integration.ts';
import { settingsOf } from '../../../delivery/settings.ts';
import type { SetupAnswer, SetupPage, SetupProject, SetupScreen, SetupVisit } from '../../../delivery/setup.ts';
import { Forbidden, Invalid, NotFound } from '../../../errors.ts';
import { type Access, accessTo, demand, may } from '../../../services/access.ts';
import { deleteChannel } from '../../../services/change-channel.ts';
import { tryChannel } from '../../../services/test-channel.ts';
import { page, type Reply, redirectAway, redirectTo, text } from '../../kit/reply.ts';
import { shownProject } from '../projects/shown-project.ts';
import { saveChannels } from './connect.ts';
import { memoryOf } from './memory.ts';
import { type AnyVisit, shownFields } from './setup-form.ts';
import { inputOf, inputOfQuery, setupContext, testDeps } from './tools.ts';

/** Answers a page of a kind's own; null where the kind leaves it to its form. */
export async function answerSetup(
  visit: AnyVisit,
  integration: AnyIntegration,
  handle: NonNullable<SetupPage['get']>,
): Promise<Reply | null> {
  const { deps, user, params } = visit;
  if (!integration.enabled(settingsOf(integration, deps.config))) throw new NotFound();
  const code = params.get('project');
  const access = code === undefined ? null : await accessTo(code, user, deps.store);
  if (access !== null) demand('edit-channel', access);
  const answer = await handle(setupVisit(visit, integration, access));
  return answer === null ? null : await replyOf(answer, { visit, integration, access });
}

function setupVisit(visit: AnyVisit, integration: AnyIntegration, access: Access | null): SetupVisit {
  const { deps, user, now, form, query } = visit;
  const { ways, limits, log } = deps;
  return {
    ...setupContext(integration, deps, now),
    shell: ways.shell,
    signal: ways.signal,
    query: inputOfQuery(query),
    form: inputOf(form),
    memory: memoryOf(visit, integration.kind),
    project: access === null ? null : { code: access.project.code, name: access.project.name },
    user: { id: user.id, email: user.email, isSuperuser: user.isSuperuser },
    projects: () => writableProjects(visit),
    async tryOut(value) {
      const [first] = await writableProjects(visit);
      const project = first === undefined ? null : await deps.store.projects.byCode(first.code);
      if (project === null) return 'you have no project to send a test for';
      const { ok, error } = await tryChannel(
        { integration, value, name: '', confirmed: true },
        project,
        testDeps(deps),
      );
      return ok ? null : error;
    },
    limit: (name) => limits.demand(name, user.id),
    warn: (message) => log.warn({ kind: integration.kind }, message),
  };
}

/** The projects that a user may add channels to, by name. */
async function writableProjects({ deps: { store }, user }: AnyVisit): Promise<readonly SetupProject[]> {
  const { projects } = await store.reads.overview(user.id);
  const accesses = await Promise.all(projects.map(({ code }) => accessTo(code, user, store)));
  return accesses
    .filter((access) => may('edit-channel', access))
    .map(({ project }) => ({ code: project.code, name: project.name || user.email }));
}

interface AnswerContext {
  readonly visit: AnyVisit;
  readonly integration: AnyIntegration;
  readonly access: Access | null;
}

async function replyOf(answer: SetupAnswer, context: AnswerContext): Promise<Reply> {
  const { visit, integration } = context;
  const { deps, user, shell } = visit;
  switch (answer.do) {
    case 'show':
      return await screenPage(answer.screen, answer.status ?? 200, context);
    case 'leave':
      return redirectAway(answer.url);
    case 'save':
      return await saveChannels(visit, { integration, access: await writable(answer.project, visit) }, answer.channels);
    case 'remove-all': {
      const { project } = await writable(answer.project, visit);
      const channels = await deps.store.channels.ofProject(project.id);
      for (const channel of channels) if (channel.kind === integration.kind) await deleteChannel(channel, deps);
      visit.notify('info', message('channel-disconnected', { channel: integration.label }));
      return redirectTo(`/projects/${project.code}/integrations/`);
    }
    case 'say':
      visit.notify(answer.kind, answer.text);
      return redirectTo(`/projects/${answer.project.code}/integrations/`);
    case 'refuse':
      if (answer.status === 404) throw new NotFound();
      throw answer.status === 403 ? new Forbidden(answer.text) : new Invalid(answer.text ?? 'invalid request');
    case 'tell':
      return page(NoticePage({ shell, title: answer.title, text: answer.text }));
    case 'text':
      return text(answer.text, answer.status);
    default:
      return unknownAnswer(answer, user.id);
  }
}

function unknownAnswer(answer: never, user: number): never {
  throw new Error(`connecting an integration returned ${JSON.stringify(answer)} for user ${user}`);
}

async function writable(project: SetupProject, { deps, user }: AnyVisit): Promise<Access> {
  const access = await accessTo(project.code, user, deps.store);
  demand('edit-channel', access);
  return access;
}

async function screenPage(screen: SetupScreen, status: number, { visit, integration, access }: AnswerContext) {
  const { logo, label } = integration;
  const { form, link } = screen;
  const element = ConnectPage({
    shell: visit.shell,
    project: access === null ? null : await shownProject(access, visit.deps),
    service: { logo, label },
    title: screen.title,
    guide: [],
    text: screen.text ?? [],
    code: screen.code ?? '',
    links: link === undefined ? [] : [{ ...link, isMain: form === undefined || form.fromFragment !== undefined }],
    said: null,
    form:
      form === undefined
        ? null
        : {
            fields: shownFields(form.fields, { values: form.values, errors: form.errors ?? {} }, []),
            button: form.button,
            action: form.action ?? null,
            canTest: false,
            mustTest: false,
            fromFragment: form.fromFragment ?? '',
          },
  });
  return page(element, status);
}
