/**
 * Bundles what each page loads, so that a phone asks for few and small files:
 * `node tools/bundle.js [node_modules]`, where the folder is one that holds esbuild.
 *
 * Beside each bundle lies the same one compressed (`.gz`, `.br`), and in their folder a `manifest.json`: which files each of
 * them was made of, with their hashes, so that the server can tell when one has changed since. The name of a bundle, and of a
 * font that it loads, holds the hash of its content, so that browsers may keep it for ever.
 */

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

/** @typedef {{ file: string, fonts: string[], inputs: Record<string, string>, texts: string[] }} Bundle */

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PACKAGE = join(ROOT, "server", "topchrono");
const VENDOR = join(PACKAGE, "vendor");
const BUNDLES = join(PACKAGE, "bundles");
const ENTRY = "entry";
const PACKAGES = process.argv[2] ?? join(ROOT, "node_modules");
/** @type {typeof import("esbuild")} */
const { build } = createRequire(join(PACKAGES, "any"))("esbuild");

/** The bare specifiers that are bundled; the others stay with the page's import map. */
const MODULES = {
  alpinejs: "alpine.js",
  "@alpinejs/focus": "alpine-focus.js",
  hyphen: "hyphen.js",
  "hyphen/patterns/fr.js": "hyphen-fr.js",
  "socket.io-client": "socket.io.js",
};
const OURS = ["core", "ui", "words"];

/** Each language has its own texts; what is large and seldom needed at once is loaded later. */
const LEFT_OUT = ["topchrono/messages", "hls.js", "@alpinejs/sort"];
const LOADED_LATER = ["vendor/hls.js", "vendor/alpine-sort.js"];

const alias = Object.fromEntries([
  ...Object.entries(MODULES).map(([name, file]) => [name, join(VENDOR, file)]),
  ...OURS.map((name) => [`topchrono/${name}`, join(ROOT, "control", "_shared", name)]),
]);

/** Two kilobytes that nearly every page needs at once, and that a clock must not wait for. */
const INLINED = /b612-mono-usual-700\.woff2$/;

/** Sheets name the fonts by where the server has them. @type {import("esbuild").Plugin} */
const vendorFolder = {
  name: "vendor",
  setup(setUp) {
    setUp.onLoad({ filter: INLINED }, ({ path }) => ({ contents: readFileSync(path), loader: "dataurl" }));
    setUp.onResolve({ filter: /(^|\/)vendor\// }, ({ path }) => ({ path: join(VENDOR, path.replace(/^.*?vendor\//, "")) }));
  },
};

/** A text in a script, as `pybabel extract` finds it: the first argument, or two where it is counted. */
const TEXT = /\b(?:_|N_|gettext|ngettext)\(\s*("(?:[^"\\]|\\.)*")(?:\s*,\s*("(?:[^"\\]|\\.)*"))?/g;

/**
 * One bundle, made of these files in this order.
 * @param {string} name - its address below `bundles/`, without the hash
 * @param {string[]} files - as the server names them
 * @returns {Promise<Bundle>}
 */
async function bundle(name, files) {
  const isScript = name.endsWith(".js");
  const contents = files.map((file) => (isScript ? exported(file) : `@import "./${file}";`)).join("\n");
  const { metafile, outputFiles } = await build({
    absWorkingDir: ROOT,
    stdin: { contents, resolveDir: ROOT, sourcefile: ENTRY, loader: isScript ? "js" : "css" },
    outdir: BUNDLES,
    entryNames: name.replace(/\.\w+$/, ""),
    assetNames: "vendor/fonts/[name]-[hash]",
    bundle: true,
    minify: true,
    charset: "utf8",
    format: "esm",
    // The oldest browser in OBS is Chromium 103; style sheets themselves say what they can do without.
    target: isScript ? "es2022" : undefined,
    alias,
    plugins: [vendorFolder],
    external: LEFT_OUT,
    loader: { ".png": "dataurl", ".svg": "dataurl", ".woff2": "file" },
    legalComments: "none",
    metafile: true,
    write: false,
    logLevel: "warning",
  });
  const [main, fonts] = [outputFiles.find(({ path }) => !isFont(path)), outputFiles.filter(({ path }) => isFont(path))];
  const content = /** @type {Uint8Array} */ (main?.contents);
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const file = name.replace(/(\.\w+)$/, `-${hash}$1`);
  for (const { path, contents: font } of fonts) write(path, font);
  const path = join(BUNDLES, file);
  write(path, content);
  write(`${path}.gz`, gzipSync(content, { level: 9 }));
  write(`${path}.br`, brotliCompressSync(content));
  const inputs = Object.keys(metafile.inputs).filter((input) => input !== ENTRY).sort();
  const used = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const scripts = used.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([input]) => input);
  return {
    file,
    fonts: fonts.map((font) => relative(BUNDLES, font.path)).sort(),
    inputs: Object.fromEntries(inputs.map((input) => [servedAs(input), hashOf(join(ROOT, input))])),
    texts: isScript ? textsIn(scripts.filter((input) => input !== ENTRY)) : [],
  };
}

/**
 * All that a script exports; modules of others have a default.
 * @param {string} file
 */
function exported(file) {
  return `export * from "./${file}";${LOADED_LATER.includes(file) ? `export { default } from "./${file}";` : ""}`;
}

/** @param {string} path */
function isFont(path) {
  return path.endsWith(".woff2");
}

/**
 * @param {string} path
 * @param {Uint8Array} content
 */
function write(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/**
 * Every text of these scripts that may be translated.
 * @param {string[]} scripts
 */
function textsIn(scripts) {
  const found = scripts.flatMap((script) => [...readFileSync(join(ROOT, script), "utf8").matchAll(TEXT)]);
  const texts = found.flatMap(([, one, other]) => [one, other].filter((text) => text !== undefined));
  return [...new Set(texts.map((text) => /** @type {string} */ (JSON.parse(text))))].sort();
}

/**
 * The name under which the server has a file of the checkout.
 * @param {string} input
 */
function servedAs(input) {
  return input.replace(/^server\/topchrono\//, "");
}

/** @param {string} path */
function hashOf(path) {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

/** The scripts and sheets that templates ask for by `asset("…")`. */
function askedFor() {
  const templates = ["control", "overlays"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".html") && !name.startsWith("_template"))
      .map((name) => readFileSync(join(ROOT, folder, name), "utf8")),
  );
  const names = templates.flatMap((template) => [...template.matchAll(/asset\("([^"]+\.(?:js|css))"\)/g)]);
  return [...new Set(names.map(([, name]) => /** @type {string} */ (name)))].filter((name) => !PARTS.includes(name)).sort();
}

/**
 * The files of that name in the folders of overlays; those with `_` are shared, or templates to copy.
 * @param {string} name
 */
function inOverlays(name) {
  const folders = readdirSync(join(ROOT, "overlays")).filter((folder) => !folder.startsWith("_"));
  return folders.map((folder) => `overlays/${folder}/${name}`).filter((file) => existsSync(join(ROOT, file))).sort();
}

/** What overlays load with parts that a theme overrides; a bundle of it would hold a second copy of what those import. */
const PARTS = ["overlays/_shared/main.js", "overlays/_shared/overlay.css"];

/** Those that are made of several files without one that imports them. @type {Record<string, string[]>} */
const COMBINED = {
  "overlays/_shared/all.js": [...inOverlays("overlay.js"), "overlays/_shared/main.js"],
  "overlays/_shared/all.css": ["overlays/_shared/overlay.css", ...inOverlays("overlay.css")],
};

rmSync(BUNDLES, { recursive: true, force: true });
const made = [...askedFor(), ...LOADED_LATER];
const manifest = Object.fromEntries(
  await Promise.all(made.map(async (name) => [name, await bundle(name, COMBINED[name] ?? [name])])),
);
// Last, so that a build that was cut short starts over.
writeFileSync(join(BUNDLES, "manifest.json"), JSON.stringify(manifest));
