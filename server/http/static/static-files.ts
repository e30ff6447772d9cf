import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import express, { type RequestHandler, type Response } from 'express';
import type { Config } from '../../config.ts';

/** Images keep their names when they change. */
const IMAGES_KEPT = '1d';
const HASHED_KEPT = '1y';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

interface StaticDeps {
  readonly publicFolder: string;
  readonly config: Pick<Config, 'siteName'>;
  /** Path part of the site's root, without a final slash. */
  readonly prefix: string;
}

/** Serves the files that are the same for all visitors, below `/static`. */
export function staticFiles({ publicFolder, config, prefix }: StaticDeps): RequestHandler {
  const router = express.Router();
  const build = join(publicFolder, 'build');
  router.get('/manifest.webmanifest', (_req, res) => {
    res.set('Cache-Control', 'public, max-age=86400').type('application/manifest+json');
    res.send(JSON.stringify(manifestOf(config.siteName, prefix)));
  });
  router.use('/build', squeezed(build));
  router.use('/build', express.static(build, { immutable: true, maxAge: HASHED_KEPT, index: false, redirect: false }));
  router.use(express.static(publicFolder, { maxAge: IMAGES_KEPT, index: false, redirect: false }));
  return router;
}

/** The build has compressed its files already, better than could be done while a browser waits. */
function squeezed(build: string): RequestHandler {
  return (req, res, next) => {
    const type = TYPES[extname(req.path)];
    const encoding = type === undefined ? null : encodingFor(req.get('accept-encoding') ?? '');
    if (type !== undefined && encoding !== null && isPlainName(req.path)) {
      const file = `${req.path}.${encoding.extension}`;
      if (existsSync(join(build, file))) {
        req.url = file;
        describe(res, type, encoding.name);
      }
    }
    next();
  };
}

function describe(res: Response, type: string, encoding: string): void {
  res.set({ 'Content-Type': type, 'Content-Encoding': encoding, Vary: 'Accept-Encoding' });
}

function isPlainName(path: string): boolean {
  return /^\/[\w.-]+$/.test(path);
}

function encodingFor(accepted: string): { readonly name: string; readonly extension: string } | null {
  if (/\bbr\b/.test(accepted)) return { name: 'br', extension: 'br' };
  if (/\bgzip\b/.test(accepted)) return { name: 'gzip', extension: 'gz' };
  return null;
}

/** What a phone needs to put the site on its home screen. */
function manifestOf(siteName: string, prefix: string) {
  const icon = (size: number) => ({
    src: `${prefix}/static/img/icon-${size}.png`,
    sizes: `${size}x${size}`,
    type: 'image/png',
    purpose: 'any maskable',
  });
  return {
    name: siteName,
    short_name: siteName.slice(0, 12),
    start_url: `${prefix}/`,
    scope: `${prefix}/`,
    display: 'standalone',
    background_color: '#f6f7f9',
    theme_color: '#2f5bd8',
    icons: [icon(192), icon(512)],
  };
}
