/** The page of whoever speaks for a pitch: how long until their turn, the clock, and a thank you. */

import Alpine from "alpinejs";
import { formatCountdown } from "topchrono/core/clock.js";
import { openEvening, theEvening } from "topchrono/core/evening.js";
import { pitchesAhead } from "topchrono/core/queue.js";
import { openBell, theBell } from "topchrono/ui/bell.js";
import { registerQuoting } from "topchrono/ui/quoting.js";
import { registerSharing } from "topchrono/ui/sharing.js";
import { registerStage } from "topchrono/ui/stage.js";
import { formatLength } from "topchrono/words/times.js";
import { _ } from "topchrono/words/translate.js";
import { registerDeviceCheck } from "./device_check.js";
import { beforeWords, detailOf, headlineOf, helpWords, stateOf, planChangeOf } from "./words.js";

/** The page's own store, for the browser's console. */
export { now, send, theEvening } from "topchrono/core/evening.js";

/** @import { ItemView } from "topchrono/core/contract.js" */
/** @import { State } from "./words.js" */

const BEFORE_THE_CALL = ["waiting", "queued", "soon"];

Alpine.data("speaker", () => ({
  id: "",
  /** The project as it was when the page was made. */
  initialProject: "",
  /** What a change of plan means. */
  planChange: "",

  init() {
    this.id = this.$root.dataset.item ?? "";
    this.initialProject = this.$root.dataset.project ?? "";
    /** @type {{state: State, ahead: number}} */
    let known = { state: "connecting", ahead: 0 };
    Alpine.effect(() => {
      const { state, ahead } = this;
      document.title = `${this.headline} – ${this.project}`;
      if (state === known.state && ahead === known.ahead) return;
      this.onChange(known, { state, ahead });
      known = { state, ahead };
    });
  },

  /** @returns {ItemView | undefined} */
  get item() {
    return theEvening().rundown.find((item) => item.id === this.id);
  },
  get project() {
    return this.item?.project ?? this.initialProject;
  },
  /** @returns {State} */
  get state() {
    return stateOf(this.item, theEvening());
  },
  get ahead() {
    return this.item ? pitchesAhead(theEvening().rundown, this.item).length : 0;
  },
  /**
   * @param {{state: State, ahead: number}} before
   * @param {{state: State, ahead: number}} after
   */
  onChange(before, after) {
    if (before.state === "connecting") return;
    const planChange = planChangeOf(before, after);
    if (planChange || !BEFORE_THE_CALL.includes(after.state)) this.planChange = planChange;
    // Once on air a microphone is open: nothing may ring.
    if (after.state === "called" && before.state !== "called") theBell().ring("called");
  },

  // What is said

  get headline() {
    return headlineOf(this.state, this.item, theEvening());
  },
  get detail() {
    return detailOf(this.state, this.item, theEvening());
  },
  get before() {
    return beforeWords(this.state, this.item, theEvening().rundown);
  },
  get isOnHold() {
    return Boolean(theEvening().show?.on_hold) && [...BEFORE_THE_CALL, "called"].includes(this.state);
  },

  // What is shown

  get isStage() {
    return this.state === "stage";
  },
  get isBefore() {
    return BEFORE_THE_CALL.includes(this.state);
  },
  get isOver() {
    return this.state === "done" || this.state === "missed";
  },
  get help() {
    return helpWords(theEvening().help.people[this.id] ?? 0);
  },

  // What to expect

  get length() {
    const length = theEvening().show?.pitch_length_ms ?? 0;
    return _("Vous avez {length}.", { length: formatCountdown(length / 1000) });
  },
  get warnings() {
    const [first, last] = theEvening().timer?.warnings_ms ?? [];
    if (!first || !last) return "";
    const values = { first: formatLength(first), last: formatLength(last) };
    return _("À {first}, puis à {last} de la fin, l'écran change de forme et de couleur.", values);
  },
}));

registerDeviceCheck();
registerSharing();
registerQuoting();
registerStage();
openEvening();
openBell();
Alpine.start();
