/** The colours, the logo and the partners of the evening, changed while the page is open. */

import { applyLook } from "topchrono/core/look.js";

/** @import { LookSection, PictureView } from "topchrono/core/contract.js" */

const logo = /** @type {HTMLElement} */ (document.querySelector('[data-look="logo"]'));
const partners = /** @type {HTMLElement} */ (document.querySelector('[data-look="partners"]'));
let shown = "";

/** @param {LookSection} look */
export function showLook(look) {
  const wanted = JSON.stringify(look);
  if (wanted === shown) return;
  shown = wanted;
  applyLook(look);
  logo.replaceChildren(...(look.logo ? [imageOf(look.logo)] : []));
  partners.replaceChildren(...look.partners.map(({ picture, name }) => imageOf(picture, name)));
  partners.hidden = !look.partners.length;
}

/**
 * @param {PictureView} picture
 * @param {string} [name] in the language of the evening
 */
function imageOf({ url, width, height }, name = "") {
  const image = new Image(width, height);
  image.src = url;
  image.alt = name;
  if (name) image.lang = document.body.dataset.contentLanguage ?? "";
  return image;
}
