// Bundles the style sheet, copies the assets and packs a built site.
//
//   node .ci/site.mjs assets <site>   style/main.css with its @imports → <site>/pkg/countersign.css,
//                                     style/assets/ → <site>/
//   node .ci/site.mjs compress <site> what a first visit loads as .gz and .br beside it; prints the sizes

import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

const IMPORT = /^@import\s+(?:url\()?["']([^"']+)["']\)?(?:\s+layer\(([\w.-]+)\))?\s*;[ \t]*$/gm;

/** The text of a style sheet with every `@import` replaced by what it names, in order. */
function bundle(file, seen = []) {
  const path = resolve(file);
  if (seen.includes(path)) throw new Error(`${file} imports itself`);
  const text = readFileSync(path, "utf8").replace(IMPORT, (_, name, layer) => {
    const imported = bundle(join(dirname(path), name), [...seen, path]).trimEnd();
    return layer ? `@layer ${layer} {\n${imported}\n}` : imported;
  });
  const left = text.match(/@import[^;]*/);
  if (left)
    throw new Error(`${file}: cannot bundle '${left[0]}'; write @import "file.css"; on a line of its own`);
  return text;
}

function assets(site) {
  mkdirSync(join(site, "pkg"), { recursive: true });
  writeFileSync(join(site, "pkg/countersign.css"), bundle("style/main.css"));
  if (existsSync("style/assets")) cpSync("style/assets", site, { recursive: true });
}

/** Packs what a first visit loads once, so that the server need not do it for every visit. */
function compress(site) {
  const rows = ["countersign_bg.wasm", "countersign.js", "countersign.css"].map((name) => {
    const file = join(site, "pkg", name);
    const bytes = readFileSync(file);
    const [gzip, brotli] = [gzipSync(bytes, { level: 9 }), brotliCompressSync(bytes)];
    writeFileSync(`${file}.gz`, gzip);
    writeFileSync(`${file}.br`, brotli);
    return [name, bytes.length, gzip.length, brotli.length];
  });
  const kilobytes = (count) => `${(count / 1000).toFixed(1)} kB`.padStart(10);
  console.log(`${"".padEnd(20)}${["raw", "gzip", "brotli"].map((word) => word.padStart(10)).join("")}`);
  for (const [name, ...counts] of rows) console.log(`${name.padEnd(20)}${counts.map(kilobytes).join("")}`);
}

const [task, site] = process.argv.slice(2);
const tasks = { assets, compress };
if (!Object.hasOwn(tasks, task) || !site) {
  console.error("Use: node .ci/site.mjs assets|compress <site>");
  process.exit(2);
}
try {
  tasks[task](site);
} catch (problem) {
  console.error(`site: ${problem.message}`);
  process.exit(1);
}
