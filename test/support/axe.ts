import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createRequire } from 'node:module';

/** Where `withAxe` has the script of axe. */
export const AXE_PATH = '/axe-for-tests.js';

let script: Buffer | undefined;

/** What axe runs in a page. */
export function axeScript(): Buffer {
  script ??= readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'));
  return script;
}

/**
 * Serves the script of axe beside an application. A page that loads it from its own site has it compiled in the browser's
 * cache from the third page on, which takes a quarter of the time of handing it over as text.
 */
export function withAxe(listener: RequestListener): RequestListener {
  return (req, res) => {
    if (req.url !== AXE_PATH) return listener(req, res);
    res.writeHead(200, { 'Content-Type': 'text/javascript', 'Cache-Control': 'max-age=3600' }).end(axeScript());
  };
}
