/** Logo, colours and partners, with a preview. */

import Alpine from "alpinejs";
import { send, theEvening } from "topchrono/core/evening.js";
import { _ } from "topchrono/words/translate.js";
import { askServer } from "../_shared/requests.js";
import { showPreview } from "../_shared/preview.js";
import { announce, reportStep, theSteps } from "../_shared/steps.js";

/** @import { Contrast, DirectorLook, PartnerView } from "topchrono/core/contract.js" */

/** Those of Top Chrono, as in `overlays/theme.css`. */
const DEFAULTS = { accent: "#ffd23f", plate: "#13141f", text: "#fff9ea" };

/** @typedef {keyof typeof DEFAULTS} Colour */

export function registerLook() {
  reportStep("look", () => {
    if (contrastWords().length) return "wrong";
    const { logo, background, partners } = theEvening().look;
    return logo || background || partners.length || areColoursOwn() ? "done" : "optional";
  });

  Alpine.data("look", () => ({
    name: "",
    hasFile: false,
    isBusy: false,

    get colours() {
      const { accent, plate, text } = chosen();
      return { accent: accent ?? DEFAULTS.accent, plate: plate ?? DEFAULTS.plate, text: text ?? DEFAULTS.text };
    },
    get areOwn() {
      return areColoursOwn();
    },
    get illegible() {
      return contrastWords();
    },
    /**
     * @param {Colour} name
     * @param {Event} event
     */
    async choose(name, { target }) {
      const { value } = /** @type {HTMLInputElement} */ (target);
      const answer = await send("set_colours", { [name]: value });
      if (answer.ok) announce(_("Couleur enregistrée."));
    },
    async resetColours() {
      await send("set_colours", { accent: null, plate: null, text: null });
    },
    get partners() {
      return theEvening().look.partners;
    },
    get canAdd() {
      return this.hasFile && this.name.trim() !== "";
    },
    /** @param {Event} event */
    pick({ target }) {
      const file = /** @type {HTMLInputElement} */ (target).files?.[0];
      this.hasFile = file !== undefined;
      // Most files are named as what they show.
      if (file && !this.name.trim()) this.name = file.name.replace(/\.\w+$/, "").replace(/[_-]+/g, " ");
    },
    async addPartner() {
      const field = /** @type {HTMLInputElement} */ (this.$refs.file);
      const file = field.files?.[0];
      if (!file || this.isBusy) return;
      this.isBusy = true;
      const isDone = await put(`partners?name=${encodeURIComponent(this.name.trim())}`, file);
      this.isBusy = false;
      if (!isDone) return;
      announce(_("Logo ajouté : {name}", { name: this.name }));
      this.name = field.value = "";
      this.hasFile = false;
    },
  }));

  Alpine.data("lookPicture", () => ({
    isBusy: false,
    status: "",

    /** @returns {"logo" | "background"} */
    get place() {
      return this.$root.dataset.place === "logo" ? "logo" : "background";
    },
    get address() {
      return theEvening().look[this.place]?.url ?? "";
    },
    /** @param {Event} event */
    async upload({ target }) {
      const field = /** @type {HTMLInputElement} */ (target);
      const file = field.files?.[0];
      if (!file) return;
      this.isBusy = true;
      this.status = _("Envoi…");
      const isDone = await put(this.place, file);
      this.status = isDone ? _("Enregistré.") : "";
      this.isBusy = false;
      field.value = "";
    },
    async remove() {
      this.isBusy = true;
      await askServer("DELETE", `/api/look/${this.place}`);
      this.isBusy = false;
      this.status = "";
    },
  }));

  Alpine.data("lookPartner", () => ({
    /** @returns {PartnerView} */
    own() {
      return /** @type {any} */ (this).partner;
    },
    get place() {
      return theEvening().look.partners.findIndex(({ picture }) => picture.id === this.own().picture.id);
    },
    get isFirst() {
      return this.place <= 0;
    },
    get earlierLabel() {
      return _("Placer « {name} » plus tôt", { name: this.own().name });
    },
    get removeLabel() {
      return _("Retirer « {name} »", { name: this.own().name });
    },
    async earlier() {
      const before = theEvening().look.partners[this.place - 1];
      const { picture, name } = this.own();
      if (!before) return;
      const { id, width, height } = picture;
      await send("place_partner", { picture: { id, width, height }, name, before: before.picture.id });
    },
    async remove() {
      await askServer("DELETE", `/api/look/partners/${this.own().picture.id}`);
    },
  }));

  Alpine.data("lookPreview", () => ({
    init() {
      const { address = "", title = "", width = "0" } = this.$root.dataset;
      Alpine.effect(() => {
        if (theSteps().current === "look") showPreview(this.$root, address, title, Number(width));
      });
    },
  }));
}

/**
 * Upload a picture. A refusal is shown.
 * @param {string} path below `/api/look/`
 * @param {File} file
 */
async function put(path, file) {
  const { problem } = await askServer("PUT", `/api/look/${path}`, { body: file });
  return problem === null;
}

/** @returns {DirectorLook} */
function chosen() {
  return /** @type {DirectorLook} */ (theEvening().look);
}

function areColoursOwn() {
  const { accent, plate, text } = chosen();
  return Boolean(accent || plate || text);
}

/** What can't be read well in the colours of now. */
function contrastWords() {
  return (chosen().contrasts ?? []).filter(({ is_enough: isEnough }) => !isEnough).map(pairWords);
}

/** @param {Contrast} contrast */
function pairWords({ pair }) {
  return {
    text_on_plate: _("Le texte se lit mal sur les plaques : choisissez des couleurs plus éloignées."),
    accent_on_plate: _("L'accent se distingue mal des plaques : choisissez des couleurs plus éloignées."),
    alarm_on_plate: _("Le rouge des dernières secondes se distingue mal des plaques : prenez des plaques plus sombres ou plus claires."),
  }[pair];
}
