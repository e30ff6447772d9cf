import { readFile, stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { readAssets } from '../../server/http/static/assets.ts';
import { launchBrowser } from '../support/browser.ts';
import { openPageWorld, type PageWorld } from './support/page-world.ts';

// npm run bench:pages [-- --json] [--quick]
// The list of checks of one project: time of the server, size, time until it can be used in Chromium, rows in a window;
// the palette over 2,000 checks; what scripts and styles weigh. SQLite, one connection. See docs/performance.md.

const SIZES = [100, 500, 5_000];
const PALETTE_CHECKS = 2_000;
const WINDOW = { width: 1280, height: 900 };
/** What 500 checks may cost. */
const LIMITS = { serverMs: 60, htmlBytes: 60 * 1024, rows: 18, assetBytes: 30 * 1024, paletteMs: 100 };
const QUERIES = ['n', 'ni', 'nightly', 'nightly 1999', 'ngtlyjb', 'warehouse 7', 'xyzzy'];

const { values: flags } = parseArgs({
  options: { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } },
});
const rounds = flags.quick ? 3 : 15;
const say = (line: string): void => {
  (flags.json ? process.stderr : process.stdout).write(`${line}\n`);
};

interface ListRow {
  readonly checks: number;
  readonly serverMs: number;
  readonly htmlBytes: number;
  readonly gzippedBytes: number;
  readonly interactiveMs: number;
  readonly liveMs: number;
  readonly rows: number;
}

const browser = await launchBrowser();
const assets = await assetBytes();
say(`scripts ${kb(assets.script)}, styles ${kb(assets.style)}, icons ${kb(assets.icons)} gzipped`);
say(' checks  server ms   HTML kB  gzip kB  interactive ms  live ms  rows in 1280x900');
const lists: ListRow[] = [];
for (const checks of SIZES) {
  const world = await openPageWorld(checks);
  try {
    const row = await measureList(browser, world, checks);
    lists.push(row);
    const cells = [
      checks,
      row.serverMs,
      kb(row.htmlBytes),
      kb(row.gzippedBytes),
      row.interactiveMs,
      row.liveMs,
      row.rows,
    ];
    const widths = [7, 10, 9, 8, 15, 8, 17];
    say(cells.map((cell, at) => String(cell).padStart(widths[at] ?? 0)).join(' '));
  } finally {
    await world.remove();
  }
}
const palette = await measurePalette(browser);
say(`palette over ${PALETTE_CHECKS} checks: open ${palette.openMs} ms, slowest letter ${palette.letterMs} ms`);
await browser.close();
judge();
if (flags.json) process.stdout.write(`${JSON.stringify({ lists, palette, assets })}\n`);

async function measureList(browser: Browser, world: PageWorld, checks: number): Promise<ListRow> {
  const url = `${world.server.base}/projects/${world.project}/checks/`;
  const headers = { Cookie: `sessionid=${world.session}`, 'Accept-Encoding': 'identity' };
  let html = '';
  const times: number[] = [];
  for (let round = -3; round < rounds; round += 1) {
    const startedAt = performance.now();
    const response = await fetch(url, { headers, redirect: 'manual' });
    html = await response.text();
    if (response.status !== 200) throw new Error(`the list answers ${response.status}`);
    if (round >= 0) times.push(performance.now() - startedAt);
  }
  const shown: { readonly interactiveMs: number; readonly liveMs: number; readonly rows: number }[] = [];
  for (let round = 0; round < Math.ceil(rounds / 3); round += 1) shown.push(await openList(browser, world, url));
  return {
    checks,
    serverMs: median(times),
    htmlBytes: Buffer.byteLength(html),
    gzippedBytes: gzipSync(html).length,
    interactiveMs: median(shown.map(({ interactiveMs }) => interactiveMs)),
    liveMs: median(shown.map(({ liveMs }) => liveMs)),
    rows: shown[0]?.rows ?? 0,
  };
}

/** Opens the list as on a first visit, with nothing kept. */
async function openList(browser: Browser, world: PageWorld, url: string) {
  const page = await openPage(browser, world);
  await page.goto(url);
  await page.locator('[data-live-state="live"]').first().waitFor({ state: 'attached' });
  const result = await page.evaluate((height) => {
    const [entry] = performance.getEntriesByType('navigation');
    // scripts are modules: when this event is over they have run, and every control works
    const interactiveMs = entry instanceof PerformanceNavigationTiming ? entry.domContentLoadedEventEnd : Number.NaN;
    const rows = [...document.querySelectorAll('main [data-row]')].filter((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return top >= 0 && bottom <= height && bottom > top;
    });
    return { interactiveMs: Math.round(interactiveMs), liveMs: Math.round(performance.now()), rows: rows.length };
  }, WINDOW.height);
  await page.context().close();
  return result;
}

async function measurePalette(browser: Browser) {
  const world = await openPageWorld(PALETTE_CHECKS);
  try {
    const page = await openPage(browser, world);
    await page.goto(`${world.server.base}/docs/`);
    const startedAt = performance.now();
    await page.keyboard.press('Control+k');
    await page
      .getByRole('option', { name: /nightly job/ })
      .first()
      .waitFor();
    const openMs = Math.round(performance.now() - startedAt);
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      for (const query of QUERIES) times.push(await letterMs(page, query));
    }
    return { openMs, letterMs: Math.round(Math.max(...times) * 10) / 10 };
  } finally {
    await world.remove();
  }
}

/** From the letter to the list being laid out again. */
async function letterMs(page: Page, query: string): Promise<number> {
  return await page.evaluate((text) => {
    const input = document.querySelector<HTMLInputElement>('.palette__input');
    if (input === null) throw new Error('the palette is not open');
    input.value = text;
    const startedAt = performance.now();
    input.dispatchEvent(new Event('input', { bubbles: true }));
    document.querySelector('.palette__list')?.getBoundingClientRect();
    return performance.now() - startedAt;
  }, query);
}

async function openPage(browser: Browser, { server, session }: PageWorld): Promise<Page> {
  const context = await browser.newContext({ viewport: WINDOW, reducedMotion: 'reduce' });
  await context.addCookies([{ name: 'sessionid', value: session, url: server.base }]);
  return await context.newPage();
}

async function assetBytes() {
  const { script, style, icons } = readAssets('public');
  const size = async (name: string) => (await stat(`public/build/${name}.gz`)).size;
  // every script there is counts, also what only one page loads
  const manifest: Readonly<Record<string, string>> = JSON.parse(await readFile('public/build/manifest.json', 'utf8'));
  const others = Object.values(manifest).filter((name) => name.endsWith('.js') && name !== script);
  const more = await Promise.all(others.map(size));
  return {
    script: more.reduce((sum, bytes) => sum + bytes, await size(script)),
    style: await size(style),
    icons: await size(icons),
  };
}

/** Says how the figures stand to what they should be. */
function judge(): void {
  const row = lists.find(({ checks }) => checks === 500);
  const verdict = (what: string, value: number, limit: number, isFine = value <= limit): void =>
    say(`${isFine ? 'ok     ' : 'MISSED '} ${what}: ${value} (limit ${limit})`);
  verdict('500 checks, server ms', row?.serverMs ?? Number.NaN, LIMITS.serverMs);
  verdict('500 checks, bytes gzipped', row?.gzippedBytes ?? Number.NaN, LIMITS.htmlBytes);
  verdict('rows visible', row?.rows ?? 0, LIMITS.rows, (row?.rows ?? 0) >= LIMITS.rows);
  verdict('scripts, bytes gzipped', assets.script, LIMITS.assetBytes);
  verdict('styles, bytes gzipped', assets.style, LIMITS.assetBytes);
  verdict('palette, slowest letter ms', palette.letterMs, LIMITS.paletteMs);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round((sorted[Math.floor(sorted.length / 2)] ?? Number.NaN) * 10) / 10;
}

function kb(bytes: number): string {
  return (bytes / 1024).toFixed(1);
}
