// Shows what every kind of integration sends, and our mails as mail programs show them, on one page:
// `npm run gallery -- [folder]`
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { launchBrowser } from '../support/browser.ts';
import { takeMailPictures } from './mails.ts';
import { galleryPage } from './page.ts';
import { sentByAll } from './sent.ts';

const { positionals } = parseArgs({ allowPositionals: true });
const folder = resolve(positionals[0] ?? join(tmpdir(), 'rollcall-gallery'));
await mkdir(folder, { recursive: true });
const { messages, mails } = await sentByAll();
const browser = await launchBrowser();
const pictures = await takeMailPictures(browser, mails, folder);
const file = join(folder, 'index.html');
await writeFile(file, galleryPage(messages, pictures));
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
await page.goto(`file://${file}`);
await page.screenshot({ path: join(folder, 'gallery.png'), fullPage: true });
await browser.close();
process.stdout.write(`${file}\n`);
