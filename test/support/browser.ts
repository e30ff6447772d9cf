import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';

const cache = join(dirname(fileURLToPath(import.meta.url)), '../../node_modules/.cache/rollcall/chromium');

// Background services would knock at hosts that a test machine need not reach.
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--hide-scrollbars',
];

/** Starts a headless Chromium that came with `npm ci`; `TEST_CHROME` names another one to use. */
export async function launchBrowser(): Promise<Browser> {
  const own = process.env['TEST_CHROME'];
  if (own) return chromium.launch({ executablePath: own, args: FLAGS });
  const { executablePath, libraries, fontsFile } = await unpack();
  return chromium.launch({
    executablePath,
    args: FLAGS,
    env: { ...process.env, LD_LIBRARY_PATH: libraries, FONTCONFIG_FILE: fontsFile, HOME: cache },
  });
}

let shared: Promise<Browser> | undefined;

/** One Chromium for all test files of a worker; each closes its pages (`closePages`), and the browser ends with the worker. */
export function sharedBrowser(): Promise<Browser> {
  shared ??= launchBrowser();
  return shared;
}

/** Closes all that is open in a browser, so that no page asks a server that has stopped. */
export async function closePages(browser: Browser): Promise<void> {
  await Promise.all(browser.contexts().map((context) => context.close()));
}

interface Unpacked {
  readonly executablePath: string;
  readonly libraries: string;
  readonly fontsFile: string;
}

/**
 * Unpacks the browser, its libraries and fonts into the cache, once; later runs find them there. Two workers that start on a
 * fresh machine each unpack into a folder of their own, and the first to be done moves it to its place.
 */
async function unpack(): Promise<Unpacked> {
  const executablePath = join(cache, 'chromium');
  if (!existsSync(executablePath)) {
    const own = `${cache}-${process.pid}`;
    await unpackInto(own);
    await rename(own, cache).catch(async (error: unknown) => {
      if (!existsSync(executablePath)) throw error;
      await rm(own, { recursive: true });
    });
  }
  return { executablePath, libraries: join(cache, 'al2023/lib'), fontsFile: await writeFontsFile() };
}

async function unpackInto(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  // the package decides by these what it unpacks, and where
  const before = { runtime: process.env['AWS_LAMBDA_JS_RUNTIME'], tmp: process.env['TMPDIR'] };
  process.env['AWS_LAMBDA_JS_RUNTIME'] = 'nodejs20.x';
  process.env['TMPDIR'] = folder;
  try {
    const { default: packaged } = await import('@sparticuz/chromium');
    await packaged.executablePath();
  } finally {
    restore('AWS_LAMBDA_JS_RUNTIME', before.runtime);
    restore('TMPDIR', before.tmp);
  }
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

/** A machine without fonts shows no text at all, so the run brings its own. */
async function writeFontsFile(): Promise<string> {
  // the browser reads plain TrueType only, so packages made for the web (woff) are of no use here
  const dejavu = dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json'));
  const folders = [join(cache, 'fonts'), join(dejavu, 'ttf')];
  const file = join(cache, 'fonts.conf');
  const folderLines = folders.map((folder) => `  <dir>${folder}</dir>`).join('\n');
  const prefer = [
    ['sans-serif', 'Open Sans'],
    ['system-ui', 'Open Sans'],
    ['monospace', 'DejaVu Sans Mono'],
    ['emoji', 'DejaVu Sans'],
  ];
  const preferLines = prefer.map(
    ([family, font]) => `  <alias><family>${family}</family><prefer><family>${font}</family></prefer></alias>`,
  );
  const text = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
${folderLines}
  <cachedir>${join(cache, 'fontconfig')}</cachedir>
${preferLines.join('\n')}
</fontconfig>
`;
  // written beside and moved, since a browser of another worker may be reading it
  await writeFile(`${file}-${process.pid}`, text);
  await rename(`${file}-${process.pid}`, file);
  return file;
}
