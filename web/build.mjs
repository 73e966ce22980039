// Builds web/dist: what the binary embeds. Run by `npm run build`; Node 20 and the packages of the lock file suffice.
//
//   app.<hash>.css, app.<hash>.js    own sources, bundled and minified; htmx is inside the script
//   icons.<hash>.svg                 a sprite of the icons that are listed in icons/list.txt
//   favicon.<hash>.svg               the mark
//   fonts/*.<hash>.woff2             Onest, cut to the weights and the glyphs that the pages use
//   print/*                          Onest as static TTF for PDF forms, with its licence
//   manifest.json                    logical name -> hashed name; the server reads nothing else
//
// A hash is of the bytes, so a name never changes its content and may be cached for ever.
import { build } from 'esbuild';
import subset from 'subset-font';
import { createHash } from 'node:crypto';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { mkdir, readFile, rm, writeFile, copyFile, rename } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const at = (...p) => path.join(here, ...p);
// Built aside and moved in one step, so that a server that watches dist/ never sees half of it.
const out = at('dist.new');
const manifest = {};

const hashOf = (bytes) => createHash('sha256').update(bytes).digest('hex').slice(0, 10);

/** Writes `bytes` under a hashed name and records it. */
async function put(logical, bytes) {
  const { dir, name, ext } = path.parse(logical);
  const hashed = path.posix.join(dir, `${name}.${hashOf(bytes)}${ext}`);
  await mkdir(path.join(out, dir), { recursive: true });
  await writeFile(path.join(out, hashed), bytes);
  manifest[logical] = hashed;
  return hashed;
}

// ---------------------------------------------------------------------------------------------------------- fonts --
// Onest from Google comes in files by alphabet. The rouble sign sits in a 28 kB file of Extended Latin and the arrows
// in a 25 kB one of mathematics, and the narrow space (every sum has one) in none: three tiny files carry them instead.
const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)).join('');
const variable = (name) => at(`node_modules/@fontsource-variable/onest/files/onest-${name}-wght-normal.woff2`);
const wght = { wght: { min: 400, max: 700 } };
const faces = [
  ['latin', variable('latin'), range(0x20, 0x7e) + range(0xa0, 0xff) + '\u2009–—‘’“”„•…€™↑↓', wght],
  ['cyrillic', variable('cyrillic'), range(0x400, 0x45f) + 'Ґґ№\u0301', wght],
  ['rouble', variable('latin-ext'), '₽', wght],
  ['maths', variable('math'), '→−≥≤≈', wght],
  ['narrow', at('node_modules/@expo-google-fonts/onest/400Regular/Onest_400Regular.ttf'), '\u202f.', undefined], // a font without one outline is refused
];
async function fonts() {
  for (const [name, file, text, variationAxes] of faces) {
    const bytes = await subset(await readFile(file), text, { targetFormat: 'woff2', variationAxes });
    await put(`fonts/onest-${name}.woff2`, Buffer.from(bytes));
  }
  // Names and addresses may hold letters of other alphabets: the uncut file, fetched only when one appears.
  await put('fonts/onest-latin-ext.woff2', await readFile(variable('latin-ext')));
}

// ---------------------------------------------------------------------------------------------------------- print --
async function print() {
  const from = at('node_modules/@expo-google-fonts/onest');
  await mkdir(path.join(out, 'print'), { recursive: true });
  for (const [dir, name] of [['400Regular', 'Regular'], ['500Medium', 'Medium'], ['600SemiBold', 'SemiBold'], ['700Bold', 'Bold']]) {
    await copyFile(path.join(from, dir, `Onest_${dir}.ttf`), path.join(out, 'print', `Onest-${name}.ttf`));
  }
  await copyFile(path.join(from, 'LICENSE_FONT'), path.join(out, 'print', 'OFL.txt'));
}

// ---------------------------------------------------------------------------------------------------------- icons --
// One file, one request. `<svg class="i"><use href="/assets/icons.<hash>.svg#bell"/></svg>`
async function icons() {
  const lines = (await readFile(at('icons/list.txt'), 'utf8')).split('\n').map((l) => l.replace(/#.*/, '').trim()).filter(Boolean);
  let body = '';
  for (const line of lines) {
    const [id, lucide = id] = line.split(/\s+/);
    const own = at(`icons/${id}.svg`);
    const file = existsSync(own) ? own : at(`node_modules/lucide-static/icons/${lucide}.svg`);
    const svg = (await readFile(file, 'utf8')).replace(/<!--[\s\S]*?-->/g, '');
    const inner = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'));
    body += `<symbol id="${id}" viewBox="0 0 24 24">${inner.replace(/\s+/g, ' ').replace(/> </g, '><').replace(/ \/>/g, '/>').trim()}</symbol>`;
  }
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${body}</svg>`;
  await put('icons.svg', Buffer.from(sprite));
  await put('favicon.svg', await readFile(at('icons/favicon.svg')));
}

// ------------------------------------------------------------------------------------------------------ css and js --
// `tokens-dark.css` is written once, for `html[data-theme=dark]`; the twin for "as the system says" is made here.
const darkTwin = {
  name: 'dark-twin',
  setup(b) {
    b.onLoad({ filter: /tokens-dark\.css$/ }, async ({ path: file }) => {
      const css = await readFile(file, 'utf8');
      const twin = css.replaceAll('html[data-theme="dark"]', 'html:not([data-theme="light"])');
      return { contents: `${css}\n@media (prefers-color-scheme: dark) {\n${twin}\n}`, loader: 'css' };
    });
  },
};
// url(fonts/…) in the sources is a logical name.
const hashedFonts = {
  name: 'hashed-fonts',
  setup(b) {
    b.onResolve({ filter: /^fonts\// }, ({ path: p }) => {
      if (!manifest[p]) return { errors: [{ text: `no such font: ${p}` }] };
      return { path: manifest[p], external: true };
    });
  },
};
// The last browsers of Windows 7 and 8 still sit in many back offices.
const options = {
  bundle: true,
  minify: true,
  write: false,
  legalComments: 'none',
  target: ['chrome109', 'firefox115', 'safari16.4'],
  logLevel: 'warning',
  plugins: [darkTwin, hashedFonts],
  charset: 'utf8',
};
async function sources() {
  const css = await build({ ...options, entryPoints: [at('css/app.css')] });
  await put('app.css', Buffer.from(css.outputFiles[0].contents));
  const js = await build({ ...options, entryPoints: [at('js/app.js')], format: 'esm' });
  await put('app.js', Buffer.from(js.outputFiles[0].contents));
}

async function all() {
  for (const key of Object.keys(manifest)) delete manifest[key];
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await fonts();
  await Promise.all([print(), icons(), sources()]);
  const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
  await writeFile(path.join(out, 'manifest.json'), JSON.stringify(sorted, null, 2) + '\n');
  await rm(at('dist'), { recursive: true, force: true });
  await rename(out, at('dist'));
  for (const [logical, hashed] of Object.entries(sorted)) {
    const bytes = await readFile(at('dist', hashed));
    const kB = (n) => (n / 1024).toFixed(1).padStart(6);
    const packed = logical.endsWith('.woff2') ? '' : `${kB(gzipSync(bytes, { level: 9 }).length)} gz ${kB(brotliCompressSync(bytes).length)} br`;
    console.log(`${logical.padEnd(30)} ${kB(bytes.length)} kB ${packed}`);
  }
}

await all();
if (process.argv.includes('--watch')) {
  const { watch } = await import('node:fs');
  let timer;
  for (const dir of ['css', 'js', 'icons']) {
    watch(at(dir), () => {
      clearTimeout(timer);
      timer = setTimeout(() => all().catch((e) => console.error(e.message)), 80);
    });
  }
}
