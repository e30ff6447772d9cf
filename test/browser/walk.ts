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
  const light = await violationsIn(page, 'light');
  const dark = await violationsIn(page, 'dark');
  return [...light, ...dark.map((violation) => `dark: ${violation}`)];
}

async function violationsIn(page: Page, colorScheme: 'light' | 'dark'): Promise<readonly string[]> {
  await page.emulateMedia({ colorScheme });
  // colours on their way from one theme to the other belong to neither
  await page.evaluate('Promise.all(document.getAnimations().map((change) => change.finished.catch(() => null)))');
  const measured = measuredLooks[colorScheme];
  const marked = await page.evaluate(markNewLooks, { known: [...measured], mark: NEW_LOOK });
  if (colorScheme === 'dark' && marked === 0) return [];
  const { violations, looks } = await page.evaluate<{ violations: string[]; looks: string[] }>(
    `(async () => {
      axe.configure({ rules: ${JSON.stringify(ONLY_NEW_LOOKS)} });
      const { violations, incomplete } = await axe.run(document, ${JSON.stringify(ASKED[colorScheme])});
      const unclear = new Set(incomplete.flatMap(({ nodes }) => nodes.map(({ element }) => element)));
      const clear = [...document.querySelectorAll('[${NEW_LOOK}]')].filter((each) => !unclear.has(each));
      return {
        violations: violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.replace(/ ${NEW_LOOK}="[^"]*"/, '').slice(0, 200))),
        looks: clear.map((each) => each.getAttribute('${NEW_LOOK}')),
      };
    })()`,
  );
  for (const look of looks) if (!look.includes('on top')) measured.add(look);
  return violations;
}

const NEW_LOOK = 'data-new-look';
// the rules whose verdict depends on colours: all that can differ between the themes of one document
const ONLY_NEW_LOOKS = [
  { id: 'color-contrast', selector: `[${NEW_LOOK}]` },
  { id: 'link-in-text-block', selector: `a[href][${NEW_LOOK}]` },
];
// axe would ask the frames on a page about themselves, which one that may do nothing cannot answer
const WHOLE = { iframes: false, elementRef: true, selectors: false, resultTypes: ['violations', 'incomplete'] };
const ASKED = { light: WHOLE, dark: { ...WHOLE, runOnly: ONLY_NEW_LOOKS.map(({ id }) => id) } };

/** The looks that axe has measured in this process; see `markNewLooks`. */
const measuredLooks = { light: new Set<string>(), dark: new Set<string>() };

/**
 * Marks the elements on the screen with text whose look is not known yet, and returns how many. A look is all that the
 * contrast of a text depends on: its colour, size and weight, what stands behind it (the backgrounds, opacity and filters
 * of all it is in), and for a link the text around it and its line. Measuring contrast takes axe longer than all of its
 * other rules together, and pages consist of the same few dozen looks: rows of a table, the menu, the foot. What may lie on
 * top of something else than it is in is measured on each page.
 */
function markNewLooks({ known, mark }: { readonly known: readonly string[]; readonly mark: string }): number {
  const backdrops = new Map<Element | null, string>([[null, '']]);
  const backdropOf = (element: Element | null): string => {
    const found = backdrops.get(element);
    if (found !== undefined || element === null) return found ?? '';
    const style = getComputedStyle(element);
    const isPlain = style.backgroundColor === 'rgba(0, 0, 0, 0)' && style.backgroundImage === 'none';
    const layers = [
      isPlain ? '' : `${style.backgroundColor} ${style.backgroundImage}`,
      style.opacity === '1' ? '' : `opacity ${style.opacity}`,
      style.filter === 'none' ? '' : style.filter,
      style.mixBlendMode === 'normal' ? '' : style.mixBlendMode,
      /absolute|fixed/.test(style.position) || style.transform !== 'none' ? 'on top' : '',
    ];
    const backdrop = backdropOf(element.parentElement) + layers.filter((layer) => layer !== '').join(';');
    backdrops.set(element, backdrop);
    return backdrop;
  };
  const lookOf = (element: Element): string => {
    const { color, fontSize, fontWeight, textShadow, textDecorationLine } = getComputedStyle(element);
    const around = element.matches('a') && element.parentElement ? getComputedStyle(element.parentElement).color : '';
    return `${color} ${fontSize} ${fontWeight} ${textShadow} ${around} ${textDecorationLine} | ${backdropOf(element)}`;
  };
  const isKnown = new Set(known);
  for (const element of document.querySelectorAll(`[${mark}]`)) element.removeAttribute(mark);
  let marked = 0;
  for (const element of document.querySelectorAll('body, body *')) {
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim() !== '');
    if (!hasText && !element.matches('a, input, select, textarea, button')) continue;
    const { width, height, bottom, right } = element.getBoundingClientRect();
    // closed, for screen readers only, or beside the page until it gets the focus
    if ((width <= 1 && height <= 1) || bottom <= 0 || right <= 0 || !element.checkVisibility()) continue;
    const look = lookOf(element);
    if (isKnown.has(look)) continue;
    element.setAttribute(mark, look);
    marked += 1;
  }
  return marked;
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
