// Builds what the browser loads: one script (and one for the wall), one style sheet, one sprite of icons, each with a hash in its name, and a
// list of them.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const outdir = 'public/build';
await rm(outdir, { recursive: true, force: true });
await mkdir(outdir, { recursive: true });

const { metafile } = await build({
  entryPoints: { app: 'views/client/app.ts', tv: 'views/client/tv.ts', styles: 'views/styles/app.css' },
  outdir,
  bundle: true,
  minify: true,
  metafile: true,
  format: 'esm',
  target: ['es2022', 'chrome123', 'firefox120', 'safari17.5'],
  entryNames: '[name]-[hash]',
  logLevel: 'warning',
});

const names = Object.keys(metafile.outputs).map((path) => basename(path));
const manifest = {
  script: names.find((name) => name.startsWith('app-')),
  tvScript: names.find((name) => name.startsWith('tv-')),
  style: names.find((name) => name.endsWith('.css')),
  icons: await writeSprite(),
};
await writeFile(`${outdir}/manifest.json`, `${JSON.stringify(manifest)}\n`);
await Promise.all(Object.values(manifest).map((name) => squeeze(`${outdir}/${name}`)));

/** Compressed once here, as well as can be, instead of at each request. */
async function squeeze(path) {
  const content = await readFile(path);
  await writeFile(`${path}.br`, brotliCompressSync(content));
  await writeFile(`${path}.gz`, gzipSync(content, { level: 9 }));
}

/** Puts all icons that pages name into one file; returns its name. */
async function writeSprite() {
  const { ICONS, LOGOS, STATUS_SHAPES } = await load("export * from './views/icons.ts';");
  const logos = Object.values(await import('simple-icons'));
  const shapes = Object.entries(STATUS_SHAPES);
  const slugs = new Set([...LOGOS, ...(await logosOfIntegrations())]);
  const symbols = [
    ...shapes.map(([name, shape]) => `<symbol id="status-${name}" viewBox="0 0 16 16">${shape}</symbol>`),
    ...(await Promise.all(ICONS.map(interfaceIcon))),
    ...[...slugs].sort().map((slug) => logo(slug, logos)),
  ];
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>\n`;
  const name = `icons-${createHash('sha256').update(sprite).digest('hex').slice(0, 8).toUpperCase()}.svg`;
  await writeFile(`${outdir}/${name}`, sprite);
  return name;
}

/** The logo stands with its integration, and nowhere else. */
async function logosOfIntegrations() {
  const entries = await readdir('server/integrations', { withFileTypes: true });
  const files = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/index.ts` : entry.name)).sort();
  const lines = files.map((file, i) => `export { default as _${i} } from './server/integrations/${file}';`);
  const integrations = Object.values(await load(lines.join('\n')));
  return integrations.flatMap(({ logo }) => (logo?.simpleIcon === undefined ? [] : [logo.simpleIcon]));
}

/** Node cannot read TypeScript by itself. The file lies here for a moment, from where its imports of packages are found. */
async function load(contents) {
  const outfile = `${outdir}/load.mjs`;
  await build({
    stdin: { contents, resolveDir: '.' },
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
  });
  const module = await import(`${pathToFileURL(outfile).href}?${createHash('sha256').update(contents).digest('hex')}`);
  await rm(outfile);
  return module;
}

async function interfaceIcon(name) {
  const svg = await readFile(`node_modules/lucide-static/icons/${name}.svg`, 'utf8');
  const shapes = svg
    .replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, '')
    .replace(/\s+/g, ' ')
    .replace(/> </g, '><');
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.trim()}</symbol>`;
}

function logo(slug, all) {
  const icon = all.find((each) => each.slug === slug);
  if (icon === undefined) throw new Error(`simple-icons has no logo ${slug}`);
  return `<symbol id="logo-${slug}" viewBox="0 0 24 24"><path fill="#${icon.hex}" d="${icon.path}"/></symbol>`;
}
