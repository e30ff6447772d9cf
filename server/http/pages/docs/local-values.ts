import type { Config } from '../../../config.ts';
import { pathPrefix } from '../../kit/request.ts';

// The pages read well where they lie, in the repository: they name a made-up server. Here its addresses become those of
// the server one reads them on. Values that are no address stand between comments:
// `<!-- body-limit -->10,000 bytes<!-- / -->`.

/** What the pages say of the server they are read on. */
export interface LocalValues {
  /** In running text and code: what to look for, what to put there; of those that begin the same the longer ones come first. */
  readonly texts: readonly (readonly [example: string, here: string])[];
  /** In links, so that they work by whatever name the server is reached. */
  readonly links: readonly (readonly [example: string, here: string])[];
  /** By the name in the comment. */
  readonly marked: ReadonlyMap<string, string>;
}

const WHOLE_NAME = '(?!\\.?[\\w-])';
const SITE = 'https://rollcall.example';

/** Returns the values of a server. */
export function localValues(
  config: Pick<Config, 'siteRoot' | 'siteName' | 'pingEndpoint' | 'pingEmailDomain' | 'pingBodyLimit'>,
): LocalValues {
  const { siteRoot, siteName, pingEndpoint, pingEmailDomain, pingBodyLimit } = config;
  return {
    texts: [
      ['ping.rollcall.example', pingEmailDomain],
      [`${SITE}/ping/`, pingEndpoint],
      [SITE, siteRoot],
      ['rollcall.example', URL.parse(siteRoot)?.host ?? siteRoot],
    ],
    links: [[SITE, pathPrefix(siteRoot)]],
    marked: new Map([
      ['site-name', siteName],
      ['body-limit', pingBodyLimit === null ? 'all of it' : `the first ${pingBodyLimit.toLocaleString('en')} bytes`],
    ]),
  };
}

/** Puts values in place of their examples, in one pass; names that only begin like one stay. */
export function replaced(text: string, pairs: LocalValues['texts']): string {
  const here = new Map(pairs);
  const examples = pairs.map(([example]) => example.replaceAll('.', '\\.') + (example.endsWith('/') ? '' : WHOLE_NAME));
  return text.replace(new RegExp(examples.join('|'), 'g'), (example) => here.get(example) ?? example);
}

/** Returns the Markdown of a page with the values of this server. */
export function localMarkdown(markdown: string, { texts, marked }: LocalValues): string {
  const between = markdown.replace(
    /<!-- ([a-z-]+) -->(.*?)<!-- \/ -->/gs,
    (_, name: string, example: string) => marked.get(name) ?? example,
  );
  return replaced(between, texts);
}
