import { compiles, type Trial } from '../support.ts';

const HANDLER = 'server/http/pages/overview/count.ts';
const VIEW = 'views/pages/overview/count-page.tsx';
const ROUTES = 'server/http/pages/overview/routes.ts';
const IMPORT = "import { showPalette } from '../palette.ts';\n";
const ROUTE = "  openRoute('/tv/',";

const VIEW_TEXT = `import { Page } from '../../layout/page.tsx';
import type { Shell } from '../../layout/shell.ts';

interface CountPageProps {
  readonly shell: Shell;
  readonly projects: number;
}

/** How many projects the user has. */
export function CountPage({ shell, projects }: CountPageProps) {
  return (
    <Page shell={shell} title={\`Projects – \${shell.siteName}\`} narrow>
      <h1>Projects</h1>
      <p data-count={projects}>You have {projects} projects.</p>
    </Page>
  );
}
`;

const HANDLER_TEXT = `import { CountPage } from '../../../../views/pages/overview/count-page.tsx';
import { page, type Reply } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';

/** Shows how many projects the user has. */
export async function showCount({ deps, user, shell }: SignedInVisit): Promise<Reply> {
  const { projects } = await deps.store.reads.overview(user.id);
  return page(CountPage({ shell, projects: projects.length }));
}
`;

/** Adds a page: what answers, what is shown, and where. */
export const pageTrial: Trial = {
  about: 'the site gets a page, /count/',
  async run(tree) {
    await tree.add(HANDLER, HANDLER_TEXT);
    await tree.add(VIEW, VIEW_TEXT);
    await tree.edit(ROUTES, IMPORT, `${IMPORT}import { showCount } from './count.ts';\n`);
    await tree.edit(ROUTES, ROUTE, `  userRoute('/count/', 'signed-in', { get: showCount }),\n${ROUTE}`);
    const compiled = compiles('compiles', await tree.typeErrors());

    await tree.run('esbuild.config.mjs');
    const { code, output } = await tree.run('test/trials/page/answers.ts');

    const { added, edited } = tree.touched();
    return [
      compiled,
      { what: 'answers those who are signed in, and no one else', isShown: code === 0, detail: output },
      { what: 'takes a handler, a view and a line of the routes', isShown: added.length === 2 && edited.length === 1 },
    ];
  },
};
