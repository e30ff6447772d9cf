import type { Page } from 'playwright-core';

/** Keeps the requests by which an open page asks for news from now on; what its stream brings needs none. */
export function newsAskedFor(page: Page): readonly string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/events/')) asked.push(request.url());
  });
  return asked;
}
