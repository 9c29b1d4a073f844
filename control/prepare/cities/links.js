/** The links to hand out, as the server has them. */

import Alpine from "alpinejs";
import { askServer, fetchQuietly } from "../_shared/requests.js";

/** @import { KeyRequest, KeyView, LinkView, LinksView } from "topchrono/core/contract.js" */

/** @type {{ all: LinkView[], keys: KeyView[], areLocal: boolean }} */
const links = Alpine.reactive({ all: [], keys: [], areLocal: false });

export function theLinks() {
  return links.all;
}

export function theKeys() {
  return links.keys;
}

/** Whether they open on the computer of Top Chrono alone. */
export function areLinksLocal() {
  return links.areLocal;
}

export async function loadLinks() {
  /** @type {LinksView | null} */
  const found = await fetchQuietly("/api/links");
  if (found) keep(found);
}

/**
 * Replace a link. A refusal is shown.
 * @param {LinkView} link
 * @returns {Promise<boolean>} whether the old one has stopped working
 */
export function replaceLink(link) {
  return change("/api/links/revoke", { link: link.id });
}

/**
 * Make, replace or end keys. A refusal is shown.
 * @param {KeyRequest} wanted
 * @returns {Promise<boolean>} whether it is done
 */
export function changeKey(wanted) {
  return change("/api/keys", wanted);
}

/**
 * @param {string} path
 * @param {unknown} json
 */
async function change(path, json) {
  /** @type {import("../_shared/requests.js").Reply<LinksView>} */
  const { value } = await askServer("POST", path, { json });
  if (value) keep(value);
  else await loadLinks();
  return value !== null;
}

/** @param {LinksView} found */
function keep(found) {
  links.all = found.links;
  links.keys = found.keys;
  links.areLocal = found.is_this_machine;
}

/** @param {LinkView} link */
export function codeOf(link) {
  return `/api/links/${encodeURIComponent(link.id)}/code.svg`;
}
