/** An address to hand on: copied, or given to the device's own ways of sharing. */

import Alpine from "alpinejs";
import { _ } from "topchrono/words/translate.js";

/** Register the component that `sharing.html` is about. */
export function registerSharing() {
  Alpine.data("sharing", () => ({
    /** What became of the last press. */
    status: "",

    /** @returns {HTMLInputElement} */
    get field() {
      return /** @type {HTMLInputElement} */ (this.$refs.address);
    },
    get canShare() {
      return typeof navigator.share === "function";
    },

    init() {
      // Written as a path, the address is on this very server.
      this.field.value = new URL(this.field.value, location.href).href;
    },
    async copy() {
      this.status = (await copyFrom(this.field))
        ? _("Copié.")
        : _("La copie n'a pas marché : sélectionnez l'adresse et copiez-la à la main.");
    },
    async share() {
      try {
        await navigator.share({ title: this.field.dataset.title, url: this.field.value });
      } catch {
        // Whoever changes their mind closes the list.
      }
    },
  }));
}

/**
 * Put the address of a field into the clipboard.
 * @param {HTMLInputElement} field
 * @returns {Promise<boolean>} whether it is there
 */
export async function copyFrom(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    // Pages over plain HTTP have no clipboard, but the browser's own command.
    field.select();
    return document.execCommand("copy");
  }
}
