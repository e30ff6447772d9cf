import { z } from 'zod';
import { SETUP_TIMEOUT_MS } from '../../delivery/oauth.ts';
import type { SetupContext } from '../../delivery/setup.ts';
import { invalidConfig } from '../../delivery/stored-value.ts';
import { GITHUB_HEADERS } from './token.ts';

/** A longer list is of no use, and no answer may keep us asking for ever. */
const MOST_PAGES = 30;

const installations = z.object({ installations: z.array(z.object({ id: z.int().positive() })) });
const repositories = z.object({ repositories: z.array(z.object({ full_name: z.string() })) });

/** Where issues can be opened. */
export interface Repository {
  readonly installationId: number;
  /** `owner/name` */
  readonly name: string;
}

/** Reads all repositories that both the person and our app have access to, sorted by name. Throws `DeliveryError`. */
export async function readRepositories(
  token: string,
  context: SetupContext<'githubApiBase'>,
): Promise<readonly Repository[]> {
  const base = context.settings.githubApiBase;
  const found: Repository[] = [];
  for await (const page of pagesOf(`${base}/user/installations?per_page=100`, token, context)) {
    for (const { id } of read(installations, page).installations) {
      const url = `${base}/user/installations/${id}/repositories?per_page=100`;
      for await (const more of pagesOf(url, token, context)) {
        const names = read(repositories, more).repositories.map(({ full_name }) => full_name);
        found.push(...names.map((name) => ({ installationId: id, name })));
      }
    }
  }
  return found.sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

/** https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api */
async function* pagesOf(
  first: string,
  token: string,
  { http, settings }: SetupContext<'githubApiBase'>,
): AsyncGenerator<unknown> {
  let url: string | null = first;
  for (let n = 0; url !== null && n < MOST_PAGES; n += 1) {
    const headers = { ...GITHUB_HEADERS, authorization: `Bearer ${token}` };
    const answer = await http.request({ method: 'GET', url, headers, timeoutMs: SETUP_TIMEOUT_MS, secrets: [token] });
    yield answer.json();
    const next = /<([^>]+)>;\s*rel="next"/.exec(answer.headers['link'] ?? '')?.[1] ?? null;
    // the token goes nowhere else
    url = next?.startsWith(`${settings.githubApiBase}/`) ? next : null;
  }
}

function read<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (!result.success) throw invalidConfig(result.error);
  return result.data;
}
