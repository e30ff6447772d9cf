import type { BrowserContext, Page } from 'playwright-core';
import type { PageRoute } from '../../server/http/kit/page-route.ts';
import { AXE_PATH, axeScript } from '../support/axe.ts';
import type { Scene, Who } from '../support/scenes/scene.ts';

/** Who may see a page at all, and sees most on it. */
export function whoSees({ audience }: Pick<PageRoute, 'audience'>): Who {
  if (audience === 'anonymous') return 'nobody';
  return audience === 'staff' || audience === 'superuser' ? 'superuser' : 'owner';
}

/** Returns the address of a route in a scene; throws when nothing says what a placeholder stands for. */
export function addressOf({ path }: Pick<PageRoute, 'path'>, params: Scene['params']): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined)
      throw new Error(`${path}: nothing in the scene for {${name}}; see test/browser/screenshots`);
    return value;
  });
}

/** Collects what a browser complains of: script errors, refused resources, breaches of the policy. */
export function complaintsOf(context: BrowserContext): string[] {
  const complaints: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  context.on('weberror', (error) => complaints.push(error.error().message));
  return complaints;
}

// The rules whose verdict depends on colours: all that can differ between the themes of one document.
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/** Returns what axe finds on a page of a `TestApp` in the light and in the dark theme, one line each. */
export async function violationsOn(page: Page): Promise<readonly string[]> {
  await page.addScriptTag({ url: AXE_PATH });
  return await violationsInBothThemes(page);
}

/** The same on a page of the program, which does not serve axe. */
export async function violationsOnProgram(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeScript().toString());
  return await violationsInBothThemes(page);
}

async function violationsInBothThemes(page: Page): Promise<readonly string[]> {
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await runAxe(page, {});
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await runAxe(page, { runOnly: COLOUR_RULES });
  return [...light, ...dark.map((violation) => `dark: ${violation}`)];
}

async function runAxe(page: Page, options: { readonly runOnly?: readonly string[] }): Promise<readonly string[]> {
  // axe asks the frames on a page about themselves, which one that may do nothing cannot answer
  // and colours on their way from one theme to the other belong to neither
  await page.evaluate('Promise.all(document.getAnimations().map((change) => change.finished.catch(() => null)))');
  const asked = JSON.stringify({ iframes: false, resultTypes: ['violations'], ...options });
  return await page.evaluate<string[]>(
    `axe.run(document, ${asked}).then((result) => result.violations.flatMap((each) => each.nodes.map((node) => each.id + ': ' + node.html.slice(0, 200))))`,
  );
}

/** Returns by how many pixels a page is wider than its window, and what makes it so. */
export async function overflowOf(page: Page, width: number): Promise<string> {
  await page.setViewportSize({ width, height: 800 });
  return await page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return '';
    const wide = [...document.querySelectorAll('body *')].filter(
      (each) => each.checkVisibility() && each.getBoundingClientRect().right > clientWidth + 1,
    );
    return `${scrollWidth - clientWidth} px: ${wide.map((each) => each.getAttribute('class') ?? each.tagName).slice(-5)}`;
  });
}
