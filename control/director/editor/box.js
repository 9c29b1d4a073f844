/** The dialog that adds an item or changes its texts. It closes only when the server has them, or on request. */

import Alpine from "alpinejs";
import { ONLINE } from "topchrono/core/cities.js";
import { send, theEvening } from "topchrono/core/evening.js";
import { focusSoon } from "topchrono/ui/focus.js";
import { _ } from "topchrono/words/translate.js";
import { announce } from "../_shared/panel.js";
import { changesOf, draftOf, emptyDraft, fieldsOf, problemsOf } from "./draft.js";

/** @import { Answer, AnyItemView } from "topchrono/core/contract.js" */

/**
 * @typedef {object} EditorRequest
 * @property {"pitch" | "break"} kind
 * @property {AnyItemView} [item] the item to change; a new one without
 * @property {string} [before] where a new one goes
 */

/** @type {(request: EditorRequest) => void} */
let open = () => {};

/** @param {EditorRequest} request */
export function openEditor(request) {
  open(request);
}

export function registerEditor() {
  Alpine.data("editor", () => ({
    /** The id of the item that is changed; empty for a new one. */
    item: "",
    draft: emptyDraft("pitch"),
    original: emptyDraft("pitch"),
    before: "",
    /** @type {{ id: string, words: string }[]} */
    places: [],
    /** @type {Record<string, string>} */
    problems: {},
    isBusy: false,
    isLeaving: false,

    init() {
      open = ({ kind, item, before = "" }) => {
        theEvening().refusal = "";
        const online = theEvening().cities.find((city) => city.slug === ONLINE)?.name ?? "";
        const draft = item ? draftOf(item, online) : emptyDraft(kind);
        Object.assign(this, {
          item: item?.id ?? "",
          draft,
          original: { ...draft },
          before,
          places: placesToCome(),
          problems: {},
          isBusy: false,
          isLeaving: false,
        });
        this.dialog.showModal();
        focusSoon(() => this.$refs.project);
      };
    },
    /** @returns {HTMLDialogElement} */
    get dialog() {
      return /** @type {HTMLDialogElement} */ (this.$refs.dialog);
    },
    get title() {
      if (this.item) return _("Modifier « {project} »", { project: this.original.project });
      return this.draft.kind === "break" ? _("Ajouter une pause") : _("Ajouter un pitch");
    },
    get projectLabel() {
      return this.draft.kind === "break" ? _("Titre") : _("Projet");
    },
    /** Neither on what is being saved, nor by one more Escape on what is saved nowhere. */
    get closedBy() {
      return this.isBusy || this.isLeaving ? "none" : "closerequest";
    },
    /** @param {string} name */
    isWrong(name) {
      return Boolean(this.problems[name]);
    },

    async save() {
      if (this.isBusy) return;
      this.problems = problemsOf(this.draft);
      if (Object.keys(this.problems).length) {
        void this.$nextTick(() => focusFirstProblem(this.dialog));
        return;
      }
      const { draft } = this;
      this.isBusy = true;
      const answer = await this.ask();
      if (answer.ok) announce(_("« {project} » est enregistré.", { project: draft.project }));
      // A browser may have closed it all the same, and the next one may be open by now.
      if (this.draft !== draft) return;
      this.isBusy = false;
      if (answer.ok) this.close();
    },
    /** @returns {Promise<Answer>} */
    async ask() {
      if (!this.item) {
        return send("add_item", { kind: this.draft.kind, ...fieldsOf(this.draft), before: this.before || null });
      }
      const changes = changesOf(this.draft, this.original);
      if (!Object.keys(changes).length) return { ok: true };
      return send("edit_item", { item: this.item, ...changes });
    },

    /** Close, but not on a text that is nowhere else. */
    leave() {
      if (this.isBusy) return;
      if (!Object.keys(changesOf(this.draft, this.original)).length) {
        this.close();
        return;
      }
      this.isLeaving = true;
      focusSoon(() => this.$refs.stay);
    },
    stay() {
      this.isLeaving = false;
      focusSoon(() => this.$refs.project);
    },
    close() {
      theEvening().refusal = "";
      this.dialog.close();
    },
    get leavingWords() {
      return this.item ? _("Vos modifications ne sont pas enregistrées.") : _("Cet ajout n'est pas enregistré.");
    },
  }));
}

/** The rows that a new one can go before. */
function placesToCome() {
  return theEvening()
    .rundown.filter((item) => item.status !== "done")
    .map((item) => ({ id: item.id, words: _("Avant « {project} »", { project: item.project }) }));
}

/** @param {HTMLDialogElement} dialog */
function focusFirstProblem(dialog) {
  const field = dialog.querySelector('[aria-invalid="true"]');
  if (field instanceof HTMLElement) field.focus();
}
