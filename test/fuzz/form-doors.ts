import { randomUUID } from 'node:crypto';
import type { Channel } from '../../server/core/channel.ts';
import { loadRegistry } from '../../server/delivery/registry.ts';
import type { PageRoute } from '../../server/http/kit/page-route.ts';
import { routesOf } from '../../server/http/pages/site-map.ts';
import type { User } from '../../server/store/store.ts';
import type { Target } from '../attack/target.ts';
import { CONFIRMED } from '../support/people.ts';
import { type Seed, seed, seedChannel } from '../support/seed.ts';
import type { Fields, Visitor } from '../support/visitor.ts';
import type { Door } from './doors.ts';

/** A world is used so often, unless something in it was removed. */
const INPUTS_IN_A_WORLD = 40;
const REMOVES = /remove|delete|close|leave|transfer|logout|sessions|revoke|bulk/;
/** To check or store a password takes half a second of a processor, on purpose. */
const TAKES_PASSWORD = /login\/$|set_password|^\/setup|^\/status\/|status_pages|signup/;
const PASSWORD_MS = 4_000;
const MOST_STRANGE_FIELDS = 3;
const NOT_THERE = '999999';
const ACTIONS = ['login', 'save', 'test', 'log_in_as', '1', ''] as const;

/** Every form of the site, with the names of its fields. */
interface Form {
  readonly route: PageRoute;
  readonly fields: readonly string[];
  /** Those of all forms: what a page did not show just now may be meant for it too. */
  readonly others: readonly string[];
}

/** People and things that forms are sent about. */
interface World extends Seed {
  readonly channel: Channel;
  readonly root: User;
  readonly visitors: readonly Visitor[];
}

/** Returns the doors of all forms: those of the site map, by every kind of visitor. */
export async function formDoors(target: Target): Promise<readonly Door[]> {
  const forms = await formsOfSite(target);
  const byPassword = forms.filter(({ route }) => TAKES_PASSWORD.test(route.path));
  const others = forms.filter((form) => !byPassword.includes(form));
  const common = { corpus: 'text', worked: target.processorMs };
  return [
    { ...common, name: 'forms', times: 3, take: sender(target, others) },
    { ...common, name: 'forms with passwords', longestMs: PASSWORD_MS, take: sender(target, byPassword) },
  ];
}

/** Reads from the site map where forms go, and from the pages themselves which fields they have. */
export async function formsOfSite(target: Target): Promise<readonly Form[]> {
  const routes = routesOf(await loadRegistry({ thirdParty: '' }));
  const world = await aWorld(target);
  const fields = new Map<string, Set<string>>();
  for (const { path, handlers, polled } of routes) {
    // what scripts ask for holds no forms, and event streams never end
    if (handlers.get === undefined || polled) continue;
    for (const visitor of world.visitors) {
      const { text } = await visitor.get(filled(path, world, ''));
      for (const form of formsIn(text)) {
        const action =
          form.action === '' ? path : (routes.find((route) => fits(route.path, form.action))?.path ?? path);
        fields.set(action, new Set([...(fields.get(action) ?? []), ...form.names]));
      }
    }
  }
  const every = [...new Set([...fields.values()].flatMap((names) => [...names]))].sort();
  return routes
    .filter(({ handlers }) => handlers.post !== undefined)
    .map((route) => ({ route, fields: [...(fields.get(route.path) ?? []), 'action'], others: every }));
}

/** Sends forms filled from inputs. The first bytes choose the form, the visitor, and which fields are left out. */
function sender(target: Target, forms: readonly Form[]): Door['take'] {
  let world: Promise<World> | null = null;
  let left = 0;
  return async (input) => {
    if (world === null || left <= 0) {
      left = INPUTS_IN_A_WORLD;
      world = target.forgetLimits().then(() => aWorld(target));
    }
    left -= 1;
    const now = await world;
    const [a = 0, b = 0, c = 0] = input;
    const form = forms[((a << 8) | b) % forms.length];
    const visitor = now.visitors[c % now.visitors.length];
    if (form === undefined || visitor === undefined) throw new Error('there are no forms');
    const texts = input.toString().split('\n');
    const path = filled(form.route.path, now, texts.at(-1) ?? '');
    const { status, text } = await visitor.post(path, fieldsOf(form, input, texts));
    if (REMOVES.test(path)) left = 0;
    if (status >= 500 && status !== 503) throw new Error(`${path} was answered ${status}: ${text.slice(-300)}`);
    return `${form.route.path} ${status}`;
  };
}

function fieldsOf({ fields, others }: Form, input: Buffer, texts: readonly string[]): Fields {
  const [, , , ...bytes] = input.subarray(0, 3 + MOST_STRANGE_FIELDS);
  const strange = bytes.flatMap((byte) => others[(byte * 7) % others.length] ?? []);
  const entries = [...strange, ...fields].flatMap((name, index) => {
    const byte = input[(index + 3) % input.length] ?? 0;
    const text = texts[byte % texts.length] ?? '';
    if (byte % 7 === 0) return [];
    if (name === 'action') return [[name, byte % 3 === 0 ? text : (ACTIONS[byte % ACTIONS.length] ?? '')]];
    return [[name, byte % 11 === 0 ? [text, text] : text]];
  });
  return Object.fromEntries(entries);
}

async function aWorld(target: Target): Promise<World> {
  const { store } = target;
  const own = await seed(store, [{}, {}]);
  const value = JSON.stringify({ url_down: 'http://127.0.0.1:1/', method_down: 'POST' });
  const channel = await seedChannel(store, own.project, { kind: 'webhook', value });
  const root = await target.another();
  await store.users.update(root.id, { isStaff: true, isSuperuser: true });
  const visitors = [await target.signIn(own.user, CONFIRMED), target.visitor(), await target.signIn(root, CONFIRMED)];
  return { ...own, channel, root, visitors };
}

/** Puts what there is into a path. Rows of the administration are those of the world, so that no other door loses its own. */
function filled(path: string, { user, project, checks, channel, root }: World, text: string): string {
  const word = encodeURIComponent(text.slice(0, 60) || 'x');
  const rows: Readonly<Record<string, number | undefined>> = {
    'auth/user': root.id,
    'accounts/profile': user.id,
    'accounts/project': project.id,
    'api/check': checks[1]?.id,
    'api/channel': channel.id,
  };
  const row = Object.entries(rows).find(([model]) => path.startsWith(`/admin/${model}/`))?.[1];
  const values: Readonly<Record<string, string>> = {
    project: project.code,
    check: checks[0]?.code ?? '',
    channel: channel.code,
    credential: randomUUID(),
    kind: 'webhook',
    n: '1',
    row: String(row ?? NOT_THERE),
    username: user.username,
  };
  return path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? word);
}

/** Whether a path, as pages write it, is of a route. */
function fits(route: string, path: string): boolean {
  const pattern = route.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${pattern.join('[^/]+')}$`).test(path);
}

function formsIn(page: string): readonly { readonly action: string; readonly names: readonly string[] }[] {
  return [...page.matchAll(/<form[^>]*method="post"[\s\S]*?<\/form>/gi)].map(([form]) => {
    const [head = ''] = /^<form[^>]*>/i.exec(form) ?? [];
    const names = [...form.matchAll(/<(?:input|select|textarea|button)[^>]*?name="([^"]+)"/g)].map(
      ([, name = '']) => name,
    );
    const action = /action="([^"?]*)/.exec(head)?.[1] ?? '';
    return { action, names: names.filter((name) => name !== 'csrfmiddlewaretoken') };
  });
}
