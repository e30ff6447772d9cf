import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeProgram, run } from '../clients/support/program.ts';
import { freePort } from '../clients/support/server.ts';
import { launchBrowser } from '../support/browser.ts';
import { complaintsOf, overflowOf, violationsOnProgram } from './walk.ts';

// what "npm start" runs once the program is built
const MAIN = fileURLToPath(new URL('../../dist/commands/main.js', import.meta.url));
const LIMIT_MS = 60_000;

describeProgram('curl', () => {
  let browser: Browser;
  let context: BrowserContext;
  let folder: string;
  let server: ChildProcess | null = null;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-first-start-'));
    context = await browser.newContext({
      timezoneId: 'Europe/Riga',
      permissions: ['clipboard-read', 'clipboard-write'],
      reducedMotion: 'reduce',
    });
    return async () => {
      await context.close();
      if (server !== null) {
        const ended = once(server, 'exit');
        server.kill('SIGTERM');
        await ended;
      }
      rmSync(folder, { recursive: true });
    };
  });
  afterAll(() => browser.close());

  test('from the start on an empty folder to a green check: one link, one form, one copied line', async () => {
    const startedAt = performance.now();
    const port = await freePort();
    const started = start(port);
    const link = await started.link;
    expect(link).toMatch(new RegExp(`^http://localhost:${port}/setup/[\\w-]{43}/$`));

    const page = await context.newPage();
    const complaints = complaintsOf(context);
    await page.goto(link);
    expect(await page.getByLabel('Time zone').inputValue()).toBe('Europe/Riga');
    await page.getByLabel('Your email address').fill('ann@example.org');
    await page.getByLabel('Password').fill('correct horse battery');
    await page.getByLabel('Name of this site').fill('Harbour');
    await page.getByRole('button', { name: 'Create the account' }).click();

    await page.getByText('Waiting for the first ping').waitFor();
    expect(await page.title()).toContain('Harbour');
    await page.getByRole('button', { name: 'Copy the line' }).click();
    const line = await page.evaluate(() => navigator.clipboard.readText());
    const { code, err } = await run('sh', ['-c', line]);
    expect([code, err]).toEqual([0, '']);
    await page.getByText('The first ping has arrived.').waitFor();
    await page.locator('.check-row').getByText('Up', { exact: false }).first().waitFor();
    expect(performance.now() - startedAt).toBeLessThan(LIMIT_MS);

    expect(complaints).toEqual([]);
    const token = link.split('/').at(-2) ?? '';
    expect(started.stdout.join('\n')).toContain('"route":"/setup/{token}/"');
    expect(started.stdout.join('\n')).not.toContain(token);
    await page.goto(link);
    await page.getByRole('heading', { name: 'This server is set up' }).waitFor();
  });

  test('the page of the first start can be read by everyone, on every screen', async () => {
    const link = await start(await freePort()).link;
    const page = await context.newPage();
    for (const address of [link, link.replace(/[\w-]{43}/, 'x'.repeat(43))]) {
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.goto(address);
      expect(await violationsOnProgram(page)).toEqual([]);
      for (const width of [375, 320]) expect(await overflowOf(page, width), `${width} px`).toBe('');
    }
  });

  /** Starts everything in an empty folder; the link is the line of the console that is nothing else. */
  function start(port: number) {
    const env = { PATH: process.env['PATH'], PORT: String(port), BIND: '127.0.0.1', DATA_DIR: folder };
    const child = spawn(process.execPath, [MAIN, 'all'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    server = child;
    const stdout: string[] = [];
    const stderr: string[] = [];
    createInterface(child.stdout).on('line', (line) => stdout.push(line));
    const link = new Promise<string>((resolve, reject) => {
      createInterface(child.stderr).on('line', (line) => {
        stderr.push(line);
        if (/^\s+http\S+$/.test(line)) resolve(line.trim());
      });
      child.once('exit', (code) => reject(new Error(`ended with ${code}: ${stderr.join('\n')}`)));
    });
    return { link, stdout };
  }
});
