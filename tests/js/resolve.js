/**
 * The bare specifiers of the pages' import map, as Node finds them.
 *
 * A module that is imported with `?language=en` has its texts in that language, and so has all that it imports.
 */

const CHECKOUT = new URL("../../", import.meta.url);
/** A specifier that ends in a slash stands for a folder. @type {Record<string, string>} */
const FILES = {
  "topchrono/messages": "tests/js/messages.js",
  hyphen: "server/topchrono/vendor/hyphen.js",
  "hyphen/patterns/fr.js": "server/topchrono/vendor/hyphen-fr.js",
  "topchrono/": "control/_shared/",
};

/** @type {import("node:module").ResolveHook} */
export function resolve(specifier, context, nextResolve) {
  const known = Object.keys(FILES).find((key) => (key.endsWith("/") ? specifier.startsWith(key) : specifier === key));
  if (known === undefined) return nextResolve(specifier, context);
  const url = new URL(FILES[known] + specifier.slice(known.length), CHECKOUT);
  if (!url.search && context.parentURL) url.search = new URL(context.parentURL).search;
  return nextResolve(url.href, context);
}
