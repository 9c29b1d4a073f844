/**
 * The lock against a sleeve, a cat or a colleague: one press locks, holding for a second unlocks. All is still shown;
 * what only shows another part of the panel still works.
 */

import Alpine from "alpinejs";
import { ofThisEvening } from "topchrono/core/local_storage.js";
import { _ } from "topchrono/words/translate.js";
import { announce, thePanel } from "../_shared/panel.js";

const STORAGE_KEY = ofThisEvening("topchrono_panel_locked");
const HOLD_MS = 1000;
/** The press that ends a hold comes a moment after it. */
const AFTERWARDS_MS = 300;
const PRESSES = new Set(["Enter", " "]);

export function registerLock() {
  Alpine.data("lock", () => ({
    isHolding: false,
    timer: 0,
    heldUntil: -Infinity,

    init() {
      thePanel().isLocked = readLocked();
    },
    get isLocked() {
      return thePanel().isLocked;
    },
    get icon() {
      return this.isLocked ? "#i-locked" : "#i-unlocked";
    },
    get lockClass() {
      return { locked: this.isLocked, holding: this.isHolding };
    },
    get label() {
      return this.isLocked ? _("Déverrouiller") : _("Verrouiller");
    },

    /** @param {PointerEvent} event */
    onPointerDown(event) {
      if (event.button === 0) this.hold();
    },
    /** @param {KeyboardEvent} event */
    onKeyDown(event) {
      if (!PRESSES.has(event.key)) return;
      // A key that stays down after it has locked or unlocked does no more.
      if (this.isLocked || event.repeat) event.preventDefault();
      if (!event.repeat) this.hold();
    },
    /** @param {KeyboardEvent} event */
    onKeyUp(event) {
      if (this.isHolding) event.preventDefault();
      this.release();
    },
    hold() {
      if (!this.isLocked || this.isHolding) return;
      this.isHolding = true;
      this.timer = window.setTimeout(() => this.unlock(), HOLD_MS);
    },
    release() {
      if (!this.isHolding) return;
      this.isHolding = false;
      this.heldUntil = performance.now();
      window.clearTimeout(this.timer);
      if (this.isLocked) announce(_("Maintenez une seconde pour déverrouiller."));
    },
    /** @param {MouseEvent} event */
    press(event) {
      if (this.isHolding || performance.now() - this.heldUntil < AFTERWARDS_MS) return;
      if (!this.isLocked) this.lock();
      // Neither a pointer nor a key: an assistive tool, which can't hold.
      else if (event.detail === 0) this.unlock();
    },
    lock() {
      thePanel().isLocked = true;
      writeLocked(true);
      announce(_("Panneau verrouillé : rien ne peut être pressé. Maintenez une seconde pour déverrouiller."));
    },
    unlock() {
      thePanel().isLocked = false;
      writeLocked(false);
      announce(_("Panneau déverrouillé."));
    },
  }));
}

/** Whether this device was locked when the page was left. */
function readLocked() {
  try {
    return sessionStorage.getItem(STORAGE_KEY) === "yes";
  } catch {
    // A browser that keeps nothing opens unlocked.
    return false;
  }
}

/** @param {boolean} isLocked */
function writeLocked(isLocked) {
  try {
    if (isLocked) sessionStorage.setItem(STORAGE_KEY, "yes");
    else sessionStorage.removeItem(STORAGE_KEY);
  } catch {
    // See above.
  }
}
