/** The ways of giving a programme: a file, a table that is pasted, an address. */

import Alpine from "alpinejs";
import { theEvening } from "topchrono/core/evening.js";
import { _ } from "topchrono/words/translate.js";
import { call } from "../_shared/requests.js";
import { theSteps } from "../_shared/steps.js";
import { DRAFTS } from "./addresses.js";
import { receive } from "./opened.js";
import { work } from "./work.js";

/** As the server has it. */
const MOST_MEGABYTES = 10;

/** What was typed: it stays until it is applied. */
const given = Alpine.reactive({ pasted: "", address: "" });

export function forgetGiven() {
  given.pasted = given.address = "";
}

export function registerProgrammeGiving() {
  Alpine.data("programmeGiving", () => ({
    given,
    way: "file",
    isOver: false,

    /** Until there is a programme, giving one is what to do next. */
    get isToGive() {
      return !theEvening().rundown.some((item) => item.kind === "pitch");
    },
    /** @param {Event} event */
    async choose(event) {
      const field = /** @type {HTMLInputElement} */ (event.target);
      const file = field.files?.[0];
      if (file) await this.readFile(file);
      field.value = "";
    },
    /**
     * A file that misses its place would be opened by the browser, instead of this page.
     * @param {DragEvent} event
     */
    dragOver(event) {
      if (!isFileHere(event)) return;
      event.preventDefault();
      this.isOver = true;
    },
    /** @param {DragEvent} event */
    dragLeave(event) {
      if (!event.relatedTarget) this.isOver = false;
    },
    /** @param {DragEvent} event */
    async drop(event) {
      if (!isFileHere(event)) return;
      event.preventDefault();
      this.isOver = false;
      const file = event.dataTransfer?.files[0];
      // Not behind the form of a row.
      if (file && !document.querySelector("dialog[open]")) await this.readFile(file);
    },
    /** @param {File} file */
    async readFile(file) {
      if (file.size > MOST_MEGABYTES * 1e6) {
        work.problem = _("Ce fichier est trop gros. Un programme tient en moins de {most} Mo.", { most: MOST_MEGABYTES });
        return;
      }
      await receive(() => call("PUT", `/api/programme/file?name=${encodeURIComponent(file.name)}`, { body: file }));
    },
    async readPasted() {
      await receive(() => call("PUT", "/api/programme/pasted", { body: given.pasted }));
    },
    async readAddress() {
      await receive(() => call("POST", DRAFTS, { json: { address: given.address } }));
    },
  }));
}

/** @param {DragEvent} event */
function isFileHere({ dataTransfer }) {
  return theSteps().current === "programme" && Boolean(dataTransfer?.types.includes("Files"));
}
