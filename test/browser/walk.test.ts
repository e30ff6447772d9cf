import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closePages, sharedBrowser } from '../support/browser.ts';
import { violationsOnProgram } from './walk.ts';

const PALE = '<p style="color: #bbb">pale</p>';

describe('what axe finds on a page', () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await sharedBrowser();
    page = await browser.newPage();
  });
  afterAll(() => closePages(browser));

  /** Colours are of this test alone: what was measured for another page is not measured again. */
  const violationsWith = async (body: string, style = ''): Promise<readonly string[]> => {
    const head = `<title>Page</title><style>${style}</style>`;
    await page.setContent(`<html lang="en"><head>${head}</head><body><main><h1>Page</h1>${body}</main></body></html>`);
    return await violationsOnProgram(page);
  };

  test('is a pale text, by its theme', async () => {
    const themes =
      'body { background: #fff } @media (prefers-color-scheme: dark) { body { background: #111; color: #eee } }';
    const dim = '<p style="color: #333">dim</p>';
    expect(await violationsWith(PALE, themes)).toEqual([`color-contrast: ${PALE}`]);
    expect(await violationsWith(dim, themes)).toEqual([`dark: color-contrast: ${dim}`]);
  });

  test('is not said again of a text that looks the same, and is of one on another ground', async () => {
    const good = '<p style="color: #767677">good</p>';
    expect(await violationsWith(`<div style="background: #fff">${good}</div>`)).toEqual([]);
    expect(await violationsWith(`<div style="background: #fff">${good}${good}</div>`)).toEqual([]);
    const found = await violationsWith(`<div style="background: #eee"><div>${good}</div></div>`);
    expect(found).toEqual([`color-contrast: ${good}`, `dark: color-contrast: ${good}`]);
  });

  test('is a text that fades with what it is in, and one that lies on top of something else', async () => {
    const text = '<b style="color: #606061; background: #fff">text</b>';
    expect(await violationsWith(`<p>${text}</p>`)).toEqual([]);
    expect(await violationsWith(`<p style="opacity: 0.5">${text}</p>`)).toHaveLength(2);
    const onTop = (behind: string) =>
      `<div style="position: relative; height: 4em; background: ${behind}"><i style="position: absolute; top: 0; color: #646465">on top</i></div>`;
    expect(await violationsWith(onTop('#fff'))).toEqual([]);
    expect(await violationsWith(onTop('#888'))).toHaveLength(2);
  });

  test('is a link in a text that only its colour tells from it', async () => {
    const link = (style: string) =>
      `<p style="color: #111; background: #fff">See <a href="#x" style="${style}">this</a> now</p>`;
    expect(await violationsWith(link('color: #006; text-decoration: underline'))).toEqual([]);
    expect(await violationsWith(link('color: #006; text-decoration: none'))).toHaveLength(2);
  });

  test('is everything else that is wrong, in one theme', async () => {
    expect(await violationsWith('<img src="data:,">')).toEqual(['image-alt: <img src="data:,">']);
  });
});
