import { percentDecoded } from './request.ts';

// Paths with placeholders: `/projects/{project}/settings/`.

/** The names of the placeholders in a path. */
export type ParamsOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParamsOf<Rest>
  : never;

/** What the placeholders of a path stand for, decoded. */
export type PathParams = ReadonlyMap<string, string>;

/** The placeholders that paths may have: each returns the value of a segment, or null for one it does not take. */
export type Placeholders = Readonly<Record<string, (segment: string) => string | null>>;

export type Method = 'GET' | 'POST' | 'DELETE';

/** What a router finds at a path. `params` belong to `entry`. */
export type Place<Entry> =
  | { readonly kind: 'found'; readonly entry: Entry; readonly params: PathParams; readonly all: readonly Entry[] }
  /** `entry` is the first of `all` that are here; `allowed` names what they answer to. */
  | {
      readonly kind: 'wrong-method';
      readonly entry: Entry;
      readonly params: PathParams;
      readonly all: readonly Entry[];
      readonly allowed: readonly string[];
    }
  | { readonly kind: 'missing-slash'; readonly path: string }
  | { readonly kind: 'nothing' };

/** Finds what answers to a method at a path, which is as it was sent, not decoded. */
export type Router<Entry> = (path: string, method: string) => Place<Entry>;

interface RouterOptions<Entry> {
  readonly placeholders: Placeholders;
  readonly methodsOf: (entry: Entry) => readonly Method[];
  /** Whether a path that lacks its final slash is taken as it is, or as `missing-slash`. */
  readonly finalSlash: 'optional' | 'required';
}

/**
 * Creates the router of a list. Of several entries at a path the first that knows the method counts; HEAD is GET.
 * Throws when a path has a placeholder that does not exist.
 */
export function createRouter<Entry extends { readonly path: string }>(
  entries: readonly Entry[],
  { placeholders, methodsOf, finalSlash }: RouterOptions<Entry>,
): Router<Entry> {
  const table = entries.map((entry) => ({
    entry,
    methods: methodsOf(entry),
    match: matcher(entry.path, placeholders),
  }));
  const at = (path: string) => {
    const segments = path.split('/');
    return table.flatMap(({ entry, methods, match }) => {
      const params = match(segments);
      return params === null ? [] : { entry, methods, params };
    });
  };

  return (rawPath, method) => {
    const path = percentDecoded(rawPath);
    if (path === null) return { kind: 'nothing' };
    const exact = at(path);
    const found = exact.length > 0 || path.endsWith('/') ? exact : at(`${path}/`);
    const [first] = found;
    if (first === undefined) return { kind: 'nothing' };
    if (found !== exact && finalSlash === 'required') return { kind: 'missing-slash', path: `${rawPath}/` };
    const all = found.map(({ entry }) => entry);
    const wanted = method === 'HEAD' ? 'GET' : method;
    const here = found.find(({ methods }) => methods.some((each) => each === wanted));
    if (here !== undefined) return { kind: 'found', entry: here.entry, params: here.params, all };
    const allowed = [...new Set(found.flatMap(({ methods }) => methods))];
    return { kind: 'wrong-method', entry: first.entry, params: first.params, all, allowed: withHead(allowed) };
  };
}

function withHead(methods: readonly Method[]): readonly string[] {
  return methods.includes('GET') ? [...methods, 'HEAD'] : methods;
}

type Matcher = (segments: readonly string[]) => PathParams | null;

function matcher(pattern: string, placeholders: Placeholders): Matcher {
  const parts = pattern.split('/').map((text) => partOf(text, placeholders));
  return (segments) => {
    if (segments.length !== parts.length) return null;
    const params = new Map<string, string>();
    for (const [index, part] of parts.entries()) {
      const segment = segments[index] ?? '';
      if (part.read === null) {
        if (segment !== part.text) return null;
        continue;
      }
      const value = part.read(segment);
      if (value === null) return null;
      params.set(part.text, value);
    }
    return params;
  };
}

/** A literal part, or the name of a placeholder with its reader. */
function partOf(text: string, placeholders: Placeholders) {
  const name = /^\{(.+)\}$/.exec(text)?.[1];
  if (name === undefined) return { text, read: null };
  const read = placeholders[name];
  if (read === undefined) throw new Error(`no placeholder is called ${name}`);
  return { text: name, read };
}
