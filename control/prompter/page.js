/** The prompter: what the host reads aloud, on a tablet under a camera. It follows the evening, and presses nothing. */

import Alpine from "alpinejs";
import { EMPTY_ITEM } from "topchrono/core/item.js";
import { openEvening, theEvening } from "topchrono/core/evening.js";
import { readLocal, writeLocal } from "topchrono/core/local_storage.js";
import { registerQuoting } from "topchrono/ui/quoting.js";
import { keepScreenOn } from "topchrono/ui/wake_lock.js";
import { joined } from "topchrono/words/people.js";
import { _ } from "topchrono/words/translate.js";
import { typeset } from "topchrono/words/typeset.js";
import { CLOSING, OPENING, pieceToRead, piecesOf } from "./pieces.js";
import { Scroll } from "./scroll.js";
import { linesPerMinute, readSetting, sizeRem, stepped, written } from "./setting.js";

/** @import { View } from "topchrono/core/contract.js" */
/** @import { Piece } from "./pieces.js" */
/** @import { Setting } from "./setting.js" */

/** The page's own store, for the browser's console. */
export { now, send, theEvening } from "topchrono/core/evening.js";

const SETTING = "topchrono_prompter";
/** A remote's or a keyboard's key turns most of what is seen, so that a line or two are read again. */
const PAGE_SHARE = 0.8;
const LINES = 2;

/** @type {Piece} */
const NONE = { key: "", item: null, text: "" };

/** Not among what Alpine watches, which has no access to private fields. @type {Scroll} */
let scroll;

Alpine.data("prompter", () => ({
  /** @type {Setting} */
  setting: readSetting(readLocal(SETTING)),
  isScrolling: false,
  /** The key of a piece that somebody reads in place of the evening's; empty without one. */
  chosen: "",

  init() {
    keepScreenOn();
    scroll = new Scroll(/** @type {HTMLElement} */ (this.$refs.text), {
      linesPerMinute: () => linesPerMinute(this.setting),
      onStop: () => (this.isScrolling = false),
    });
    window.addEventListener("keydown", (event) => this.onKeyDown(event));
    Alpine.effect(() => {
      if (!this.key) return;
      // Once it is drawn, and not within the effect, which would depend on what it changes.
      void this.$nextTick(() => this.begin());
    });
  },

  // What is shown

  get isConnected() {
    return theEvening().show !== null;
  },
  get pieces() {
    return piecesOf(theEvening());
  },
  get keyToRead() {
    return theEvening().show ? pieceToRead(/** @type {View} */ (theEvening())) : "";
  },
  get key() {
    return this.chosen || this.keyToRead;
  },
  get isAway() {
    return this.chosen !== "";
  },
  get piece() {
    return this.pieces.find(({ key }) => key === this.key) ?? NONE;
  },
  get item() {
    return this.piece.item ?? { ...EMPTY_ITEM, pronunciation: "" };
  },
  get title() {
    return titleOf(this.piece);
  },
  get who() {
    return joined(this.item.speaker, this.item.association, this.item.city);
  },
  get pronunciation() {
    return this.item.pronunciation;
  },
  get text() {
    return typeset(this.piece.text || this.item.summary);
  },
  /** Where nobody has written a text, what the programme says is read. */
  get needs() {
    return this.piece.text ? [] : this.item.needs;
  },
  get isBare() {
    return this.isConnected && !this.text && this.needs.length === 0;
  },
  get nextTitle() {
    const next = this.pieces[this.place + 1];
    return next ? _("Ensuite : {project}", { project: titleOf(next) }) : "";
  },
  get place() {
    return this.pieces.findIndex(({ key }) => key === this.key);
  },
  get awayWords() {
    const piece = this.pieces.find(({ key }) => key === this.keyToRead);
    return piece ? _("À lire maintenant : {project}", { project: titleOf(piece) }) : "";
  },
  get isFirst() {
    return this.place <= 0;
  },
  get isLast() {
    return this.place === this.pieces.length - 1;
  },
  get clock() {
    const { countdown } = theEvening();
    return countdown.state === "idle" ? "" : countdown.text;
  },
  get tone() {
    const { countdown } = theEvening();
    return countdown.state === "running" ? countdown.warning || "running" : countdown.state;
  },

  // How it is shown

  get sizeStyle() {
    // Some words on each line, and some lines, also in a window that is small or zoomed.
    return { fontSize: `min(${sizeRem(this.setting)}rem, 12vw, 10vh)` };
  },
  get isMirrored() {
    return this.setting.isMirrored;
  },
  get scrollLabel() {
    return this.isScrolling ? _("Arrêter") : _("Défiler");
  },

  begin() {
    this.stop();
    scroll.toTop();
  },
  /** @param {number} by */
  turn(by) {
    const piece = this.pieces[this.place + by];
    if (piece) this.chosen = piece.key === this.keyToRead ? "" : piece.key;
  },
  comeBack() {
    this.chosen = "";
  },
  toggleScrolling() {
    if (this.isScrolling) this.stop();
    else {
      this.isScrolling = true;
      scroll.start();
    }
  },
  stop() {
    this.isScrolling = false;
    scroll.stop();
  },
  /** @param {Setting} setting */
  keep(setting) {
    this.setting = setting;
    writeLocal(SETTING, written(setting));
  },
  /** @param {number} by */
  changeSize(by) {
    this.keep(stepped(this.setting, "size", by));
  },
  /** @param {number} by */
  changeSpeed(by) {
    this.keep(stepped(this.setting, "speed", by));
  },
  toggleMirror() {
    this.keep({ ...this.setting, isMirrored: !this.setting.isMirrored });
  },
  async toggleFullScreen() {
    try {
      await (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
    } catch {
      // Not every browser lets a page fill the screen: iPhones do not.
    }
  },

  /**
   * The space bar scrolls, also after a finger or a pointer has pressed a button: it would press that one again.
   * @param {MouseEvent} event
   */
  leaveButton(event) {
    const button = /** @type {Element} */ (event.target).closest("button");
    if (event.detail > 0) button?.blur();
  },
  /** @param {KeyboardEvent} event */
  onKeyDown(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isButton = /** @type {Element} */ (event.target).matches("button:focus-visible");
    // A button that was reached by keyboard is pressed by these.
    if (isButton && (event.key === " " || event.key === "Enter")) return;
    const act = this.actionOf(event.key);
    if (!act) return;
    event.preventDefault();
    act();
  },
  /**
   * @param {string} key
   * @returns {(() => void) | undefined}
   */
  actionOf(key) {
    switch (key.toLowerCase()) {
      case " ":
      case "enter":
        return () => this.toggleScrolling();
      case "arrowdown":
        return () => scroll.byLines(LINES);
      case "arrowup":
        return () => scroll.byLines(-LINES);
      case "pagedown":
        return () => scroll.byScreens(PAGE_SHARE);
      case "pageup":
        return () => scroll.byScreens(-PAGE_SHARE);
      case "home":
        return () => scroll.toTop();
      case "arrowright":
        return () => this.turn(1);
      case "arrowleft":
        return () => this.turn(-1);
      case "escape":
        return this.isAway ? () => this.comeBack() : undefined;
      case "+":
      case "=":
        return () => this.changeSize(1);
      case "-":
        return () => this.changeSize(-1);
      case "m":
        return () => this.toggleMirror();
      case "f":
        return () => void this.toggleFullScreen();
      default:
        return undefined;
    }
  },
}));

/** @param {Piece} piece */
function titleOf({ key, item }) {
  if (key === OPENING) return _("Pour commencer");
  if (key === CLOSING) return _("Pour conclure");
  return item?.project ?? "";
}

registerQuoting();
openEvening();
Alpine.start();
