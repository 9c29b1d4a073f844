/** The links to hand out, as the server has them. */

import Alpine from "alpinejs";
import { askServer, fetchQuietly } from "../_shared/requests.js";

/** @import { LinkView, LinksView } from "topchrono/core/contract.js" */

/** @type {{ all: LinkView[], areLocal: boolean }} */
const links = Alpine.reactive({ all: [], areLocal: false });

export function theLinks() {
  return links.all;
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
export async function replaceLink(link) {
  /** @type {import("../_shared/requests.js").Reply<LinksView>} */
  const { value } = await askServer("POST", "/api/links/revoke", { json: { link: link.id } });
  if (value) keep(value);
  else await loadLinks();
  return value !== null;
}

/** @param {LinksView} found */
function keep(found) {
  links.all = found.links;
  links.areLocal = found.is_this_machine;
}

/** @param {LinkView} link */
export function codeOf(link) {
  return `/api/links/${encodeURIComponent(link.id)}/code.svg`;
}
