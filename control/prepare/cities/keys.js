/** Keys of a Stream Deck, a foot switch, a remote: made on demand, one for each role and city. */

import Alpine from "alpinejs";
import { theEvening } from "topchrono/core/evening.js";
import { copyFrom } from "topchrono/ui/sharing.js";
import { readyPrompts } from "topchrono/words/prompts.js";
import { _, ngettext } from "topchrono/words/translate.js";
import { announce } from "../_shared/steps.js";
import { changeKey, theKeys } from "./links.js";

/** @import { KeyAction, KeyView, PressRole } from "topchrono/core/contract.js" */

const COPIED_MS = 2500;

/** @typedef {{ place: string, label: string }} Place for whom keys can be made: a role, or `organizer:lyon` */

export function registerKeys() {
  Alpine.data("keys", () => ({
    wanted: "host",
    isBusy: false,
    /** The place whose keys have just been made: they are shown. */
    made: "",

    get all() {
      return theKeys();
    },
    /** @returns {Place[]} */
    get places() {
      const known = theKeys().map(placeOf);
      return possiblePlaces().filter(({ place }) => !known.includes(place));
    },
    get hasPlaces() {
      return this.places.length > 0;
    },
    init() {
      // What can no longer be chosen is not sent either.
      this.$watch("places", () => this.choose());
    },
    choose() {
      const isThere = this.places.some(({ place }) => place === this.wanted);
      if (!isThere) this.wanted = this.places[0]?.place ?? "";
    },
    async make() {
      const { wanted } = this;
      this.isBusy = true;
      this.made = wanted;
      const [role, city = null] = wanted.split(":");
      const isMade = await changeKey({ action: "make", role: /** @type {PressRole} */ (role), city });
      this.isBusy = false;
      if (isMade) announce(_("Touches créées."));
    },
  }));

  Alpine.data("pressKey", () => ({
    /** @type {"" | "renew" | "revoke"} */
    asked: "",
    isBusy: false,

    /** @returns {KeyView} */
    ownKey() {
      return /** @type {any} */ (this).key;
    },
    get place() {
      return placeOf(this.ownKey());
    },
    get isOpen() {
      return this.place === /** @type {any} */ (this).made;
    },
    get label() {
      return labelOf(this.place);
    },
    get count() {
      return addressesWords(this.ownKey().actions.length);
    },
    get actions() {
      return this.ownKey().actions;
    },
    get verb() {
      return this.asked === "renew" ? _("Remplacer ces adresses") : _("Arrêter ces touches");
    },
    get question() {
      return this.asked === "renew"
        ? _("Les anciennes adresses s'arrêtent tout de suite : réglez ensuite les nouvelles sur l'appareil.")
        : _("Ces adresses s'arrêtent tout de suite : les touches réglées avec elles ne feront plus rien.");
    },
    /** @param {"" | "renew" | "revoke"} action */
    ask(action) {
      this.asked = action;
    },
    async change() {
      const { asked } = this;
      if (!asked) return;
      const { id, role, city } = this.ownKey();
      this.isBusy = true;
      /** @type {any} */ (this).made = this.place;
      const isChanged = await changeKey({ action: asked, role, city, key: id });
      this.isBusy = false;
      this.asked = "";
      if (isChanged) announce(asked === "renew" ? _("Adresses remplacées.") : _("Touches arrêtées."));
    },
  }));

  Alpine.data("pressAddress", () => ({
    copyLabel: _("Copier"),

    /** @returns {KeyAction} */
    ownAction() {
      return /** @type {any} */ (this).one;
    },
    get address() {
      return this.ownAction().address;
    },
    get label() {
      return actionWords(this.ownAction().action);
    },
    get copyName() {
      return `${this.copyLabel} – ${this.label}`;
    },
    async copy() {
      const isCopied = await copyFrom(/** @type {HTMLInputElement} */ (this.$refs.address));
      this.copyLabel = isCopied ? _("Copié") : _("Copiez-le à la main");
      announce(this.copyLabel);
      setTimeout(() => {
        this.copyLabel = _("Copier");
      }, COPIED_MS);
    },
  }));
}

/** @param {number} count */
function addressesWords(count) {
  return ngettext("{count} adresse", "{count} adresses", count);
}

/** @param {KeyView} key */
function placeOf({ role, city }) {
  return city ? `${role}:${city}` : role;
}

/** @returns {Place[]} */
function possiblePlaces() {
  const cities = theEvening().cities.map(({ slug }) => `organizer:${slug}`);
  return ["host", "director", ...cities].map((place) => ({ place, label: labelOf(place) }));
}

/** @param {string} place */
function labelOf(place) {
  if (place === "host") return _("Animation");
  if (place === "director") return _("Régie");
  return theEvening().cities.find(({ slug }) => place === `organizer:${slug}`)?.name ?? place;
}

/** @param {string} action */
function actionWords(action) {
  /** @type {Record<string, string>} */
  const words = {
    go: _("Le grand bouton"),
    slate: _("Mire d'attente : mettre ou quitter"),
    "slate/on": _("Mire d'attente : mettre à l'antenne"),
    "slate/off": _("Mire d'attente : quitter"),
    "prompt/clear": _("Message à l'écran du pitch : effacer"),
    "check-in": _("Présence du prochain pitch confirmée"),
  };
  for (const [name, text] of Object.entries(readyPrompts())) {
    words[`prompt/${name}`] = _("Message à l'écran du pitch : « {text} »", { text });
  }
  return words[action] ?? action;
}
