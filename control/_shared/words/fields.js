/** What a column of the programme file became. */

import { COLUMNS } from "topchrono/core/item.js";
import { _ } from "topchrono/words/translate.js";

/** @param {string | null} field as the server names it; null for a column that is kept as a note */
export function fieldWords(field) {
  switch (field) {
    case null:
      return _("gardée en note");
    case "city":
      return _("Ville");
    case "first_name":
      return _("Prénom");
    case "last_name":
      return _("Nom");
    case "kind":
      return _("Type");
    case "length":
      return _("Durée");
    case "order":
      return _("Ordre de passage");
    case "status":
      return _("Statut");
    default:
      return _(COLUMNS.find((column) => column.name === field)?.label ?? field);
  }
}
