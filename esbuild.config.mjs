// Builds what the browser loads: one script, one style sheet, both with a hash in the name, and a list of them.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { build } from 'esbuild';

const outdir = 'public/build';
await rm(outdir, { recursive: true, force: true });
await mkdir(outdir, { recursive: true });

const { metafile } = await build({
  entryPoints: { app: 'views/client/app.ts', styles: 'views/styles/app.css' },
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
  script: names.find((name) => name.endsWith('.js')),
  style: names.find((name) => name.endsWith('.css')),
};
await writeFile(`${outdir}/manifest.json`, `${JSON.stringify(manifest)}\n`);
