/** One row of the rundown and what can be done with it. */

import Alpine from "alpinejs";
import { send, theEvening } from "topchrono/core/evening.js";
import { COLUMNS } from "topchrono/core/item.js";
import { can } from "topchrono/core/possible.js";
import { absentWords, redoLaterWords, voidWords, withdrawWords } from "topchrono/words/actions.js";
import { confirmedByWords, readiness, readinessLabel } from "topchrono/words/readiness.js";
import { voidReasons } from "topchrono/words/reasons.js";
import { outcomeWords, runWords, statusLabel } from "topchrono/words/statuses.js";
import { formatTime } from "topchrono/words/times.js";
import { _ } from "topchrono/words/translate.js";
import { announce, thePanel } from "../_shared/panel.js";
import { openEditor } from "../editor/box.js";
import { ask } from "../question/box.js";

/** @import { AnyItemView, ItemAction, Run } from "topchrono/core/contract.js" */

/**
 * What a row gets from the list around it.
 * @typedef {object} List
 * @property {string} id
 * @property {Record<string, AnyItemView>} items
 * @property {string[]} ids
 * @property {Record<string, number>} places
 * @property {(id: string, by: -1 | 1) => void} moveRow
 */

/** Columns that the row itself shows; its details show the others. */
const IN_THE_ROW = /** @type {Set<string>} */ (new Set(["project", "speaker", "association", "city"]));

export function registerRow() {
  Alpine.data("row", () => ({
    /** @returns {List} */
    list() {
      return /** @type {any} */ (this);
    },
    /** @returns {AnyItemView} */
    get item() {
      const { id, items } = this.list();
      return /** @type {AnyItemView} */ (items[id]);
    },
    get place() {
      return this.list().places[this.item.id];
    },
    get expected() {
      return theEvening().forecast?.expected_at[this.item.id] ?? null;
    },
    get time() {
      return formatTime(this.item.taken_at ?? this.expected);
    },
    get timeKind() {
      if (this.item.taken_at) return this.item.status === "done" ? _("réelle") : _("depuis");
      return this.expected === null ? "" : _("prévue");
    },
    get people() {
      return [this.item.speaker, this.item.association].filter(Boolean).join(", ");
    },
    get ready() {
      const isToCome = ["queued", "on_deck", "on_air"].includes(this.item.status) && !this.isMissed;
      return isToCome && this.item.kind === "pitch" ? readiness(this.item.check_in) : "";
    },
    get readinessLabel() {
      return this.ready && readinessLabel(this.item.check_in);
    },
    get icon() {
      return `#i-${this.item.status}`;
    },
    /** The evening is over, and it never came on. */
    get isMissed() {
      return this.item.status === "queued" && theEvening().show?.phase === "ended";
    },
    get statusLabel() {
      return this.isMissed ? _("Pas passé") : statusLabel(this.item.status);
    },
    get outcome() {
      if (this.item.status === "pitching") return theEvening().countdown.text;
      return outcomeWords(this.item);
    },
    get outcomeClass() {
      return { redo: this.item.status === "queued" && this.item.kind === "pitch", digits: this.item.status === "pitching" };
    },
    get isOpen() {
      return thePanel().open === this.item.id;
    },
    get isMovable() {
      return this.can("move") && !thePanel().isLocked;
    },
    get rowClass() {
      return { open: this.isOpen };
    },

    toggle() {
      thePanel().open = this.isOpen ? "" : this.item.id;
      const row = this.$root;
      void this.$nextTick(() => row.scrollIntoView({ block: "nearest" }));
    },
    /** @param {KeyboardEvent} event */
    onKey(event) {
      const by = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
      if (!by) return;
      event.preventDefault();
      if (event.altKey) {
        this.moveBy(by);
        return;
      }
      const { ids, id } = this.list();
      focusRow(ids[ids.indexOf(id) + by] ?? id);
    },
    /** @param {-1 | 1} by */
    moveBy(by) {
      const { id } = this.list();
      if (!this.can("move")) {
        announce(_("Cette ligne ne se déplace plus."));
        return;
      }
      this.list().moveRow(id, by);
      const row = this.$root;
      void this.$nextTick(() => row.scrollIntoView({ block: "nearest" }));
    },

    /** @param {ItemAction} action */
    can(action) {
      return can(this.item, action);
    },
    call() {
      void send("call", { item: this.item.id });
    },
    reinstate() {
      void send("reinstate", { item: this.item.id });
    },
    postpone() {
      void this.sendAndAnnounce("postpone", _("« {project} » est reporté à la fin.", { project: this.item.project }));
    },
    edit() {
      openEditor({ kind: this.item.kind, item: this.item });
    },
    addBefore() {
      openEditor({ kind: "pitch", before: this.item.id });
    },
    /**
     * @param {string} type
     * @param {string} words
     */
    async sendAndAnnounce(type, words) {
      const answer = await send(type, { item: this.item.id });
      if (answer.ok) announce(words);
    },
    markAbsent() {
      const { id, project } = this.item;
      const { verb, effect } = absentWords();
      ask({
        title: _("Signaler l'absence de « {project} » ?", { project }),
        text: effect,
        button: verb,
        act: () => send("mark_absent", { item: id }),
      });
    },
    withdraw() {
      const { id, project } = this.item;
      const { verb, effect } = withdrawWords();
      ask({
        title: _("Retirer « {project} » de la soirée ?", { project }),
        text: effect,
        button: verb,
        act: () => send("withdraw", { item: id }),
      });
    },
    voidRun() {
      const { id, project, status } = this.item;
      const { verb, effect } = voidWords(status);
      ask({
        title: _("Annuler et rejouer le passage de « {project} » ?", { project }),
        text: effect,
        button: verb,
        reasons: voidReasons(),
        act: (reason) => send("void", { item: id, reason }),
      });
    },

    redoLater() {
      const { id, project } = this.item;
      const { verb, effect } = redoLaterWords();
      ask({
        title: _("Refaire plus tard le passage de « {project} » ?", { project }),
        text: effect,
        button: verb,
        reasons: voidReasons(),
        act: (reason) => send("redo_later", { item: id, reason }),
      });
    },

    /**
     * @param {"present" | "sound" | "picture"} what
     * @param {Event} event
     */
    async checkIn(what, event) {
      const box = /** @type {HTMLInputElement} */ (event.target);
      // Only this one: what others tick at the same time is theirs.
      const answer = await send("check_in", { item: this.item.id, [what]: box.checked, by: _("Régie") });
      if (!answer.ok) box.checked = this.item.check_in?.[what] ?? false;
    },
    get checkedBy() {
      return this.item.check_in?.at ? confirmedByWords(this.item.check_in) : "";
    },
    get facts() {
      const { item } = this;
      const texts = COLUMNS.filter(({ name }) => !IN_THE_ROW.has(name)).map(({ name, label }) => ({
        name: _(label),
        value: [item[name] ?? ""].flat().join(", "),
      }));
      const notes = Object.entries(item.notes ?? {}).map(([name, value]) => ({ name, value }));
      return [...texts, ...notes].filter((fact) => fact.value);
    },
    /** @param {Run} run */
    runWords(run) {
      return runWords(run);
    },
  }));
}

/** @param {string} id */
function focusRow(id) {
  const row = document.querySelector(`[data-id="${id}"] .row-open`);
  if (row instanceof HTMLElement) row.focus();
}
