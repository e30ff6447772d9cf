import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import type { SentMail } from './sent.ts';

/** What mail programs give a mail: a window on a desk, and a phone. */
const WIDTHS = [680, 375] as const;
const THEMES = ['light', 'dark'] as const;

/** A mail as a program shows it. */
export interface MailPicture {
  readonly subject: string;
  readonly text: string;
  readonly files: readonly string[];
}

/** Takes pictures of mails, wide and narrow, light and dark. */
export async function takeMailPictures(
  browser: Browser,
  mails: readonly SentMail[],
  folder: string,
): Promise<readonly MailPicture[]> {
  const pictures: MailPicture[] = [];
  for (const { name, mail } of mails) {
    const files: string[] = [];
    for (const width of WIDTHS) {
      for (const colorScheme of THEMES) {
        const context = await browser.newContext({
          viewport: { width, height: 400 },
          colorScheme,
          javaScriptEnabled: false,
        });
        const page = await context.newPage();
        // a mail program shows no pictures of strangers
        await page.route('**/*', (route) => route.abort());
        await page.setContent(mail.html);
        const file = `mail-${name}-${width}-${colorScheme}.png`;
        await page.screenshot({ path: join(folder, file), fullPage: true });
        files.push(file);
        await context.close();
      }
    }
    pictures.push({ subject: mail.subject, text: mail.text, files });
  }
  return pictures;
}
