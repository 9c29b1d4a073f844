/**
 * Bundles the script and the sheet of every page, so that a phone asks for few and small files:
 * `node tools/bundle.js [node_modules]`, where the folder is one that holds esbuild.
 *
 * Beside each bundle lies the same one compressed (`.gz`, `.br`), and in their folder a `manifest.json`: which files each of
 * them was made of, with their hashes, so that the server can tell when one has changed since. A bundle's name holds the hash
 * of its content, so that browsers may keep it for ever; its folder is that of the source, so that relative addresses hold.
 */

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

/** @typedef {{ file: string, inputs: Record<string, string> }} Bundle */

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
  "@alpinejs/sort": "alpine-sort.js",
  hyphen: "hyphen.js",
  "hyphen/patterns/fr.js": "hyphen-fr.js",
  "socket.io-client": "socket.io.js",
};
const OURS = ["core", "ui", "words"];

/** Each language has its own texts; the player of streams is large, and few pages need it. */
const LEFT_OUT = ["topchrono/messages", "hls.js"];

const alias = Object.fromEntries([
  ...Object.entries(MODULES).map(([name, file]) => [name, join(VENDOR, file)]),
  ...OURS.map((name) => [`topchrono/${name}`, join(ROOT, "control", "_shared", name)]),
]);

/**
 * One bundle, made of these files in this order.
 * @param {string} name - its address below `bundles/`, without the hash
 * @param {string[]} files - below the checkout
 * @returns {Promise<Bundle>}
 */
async function bundle(name, files) {
  const isScript = name.endsWith(".js");
  const contents = files.map((file) => (isScript ? `export * from "./${file}";` : `@import "./${file}";`)).join("\n");
  const { metafile, outputFiles } = await build({
    absWorkingDir: ROOT,
    stdin: { contents, resolveDir: ROOT, sourcefile: ENTRY, loader: isScript ? "js" : "css" },
    bundle: true,
    minify: true,
    charset: "utf8",
    format: "esm",
    // The oldest browser in OBS is Chromium 103; style sheets themselves say what they can do without.
    target: isScript ? "es2022" : undefined,
    alias,
    // A bundle lies as deep as the sheets that it is made of: the addresses of fonts hold.
    external: [...LEFT_OUT, "*.woff2"],
    loader: { ".png": "dataurl", ".svg": "dataurl" },
    legalComments: "none",
    metafile: true,
    write: false,
    logLevel: "warning",
  });
  const content = /** @type {Uint8Array} */ (outputFiles[0]?.contents);
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const file = name.replace(/(\.\w+)$/, `-${hash}$1`);
  const path = join(BUNDLES, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
  writeFileSync(`${path}.br`, brotliCompressSync(content));
  const inputs = Object.keys(metafile.inputs).filter((input) => input !== ENTRY);
  return { file, inputs: Object.fromEntries(inputs.map((input) => [servedAs(input), hashOf(join(ROOT, input))])) };
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

/**
 * The files of that name in the folders of pages or overlays; those with `_` are shared, or templates to copy.
 * @param {"control" | "overlays"} webFolder
 * @param {string} name
 */
function find(webFolder, name) {
  const folders = readdirSync(join(ROOT, webFolder)).filter((folder) => !folder.startsWith("_"));
  return folders.map((folder) => `${webFolder}/${folder}/${name}`).filter((file) => existsSync(join(ROOT, file))).sort();
}

const SHARED = ["control/_shared/ui/base.css", "control/_shared/ui/error.css"];
const pages = [...find("control", "page.js"), ...find("control", "styles.css"), ...SHARED];
/** @type {[name: string, files: string[]][]} */
const made = [
  ...pages.map((file) => /** @type {[string, string[]]} */ ([file, [file]])),
  ["overlays/_shared/all.js", [...find("overlays", "overlay.js"), "overlays/_shared/main.js"]],
  ["overlays/_shared/all.css", ["overlays/_shared/overlay.css", ...find("overlays", "overlay.css")]],
];

rmSync(BUNDLES, { recursive: true, force: true });
const manifest = Object.fromEntries(
  await Promise.all(made.map(async ([name, files]) => [name, await bundle(name, files)])),
);
// Last, so that a build that was cut short starts over.
writeFileSync(join(BUNDLES, "manifest.json"), JSON.stringify(manifest));
