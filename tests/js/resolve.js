/** The bare specifiers of the pages' import map, as Node finds them. */

const CHECKOUT = new URL("../../", import.meta.url);
/** A specifier that ends in a slash stands for a folder. @type {Record<string, string>} */
const FILES = {
  "topchrono/messages": "tests/js/messages.js",
  "topchrono/": "control/_shared/",
};

/** @type {import("node:module").ResolveHook} */
export function resolve(specifier, context, nextResolve) {
  const known = Object.keys(FILES).find((key) => (key.endsWith("/") ? specifier.startsWith(key) : specifier === key));
  if (known === undefined) return nextResolve(specifier, context);
  return nextResolve(new URL(FILES[known] + specifier.slice(known.length), CHECKOUT).href, context);
}
