/** The list: its order, the search, following what is on air, and moves by hand. */

import Alpine from "alpinejs";
import { send, theEvening } from "topchrono/core/evening.js";
import { isFound } from "topchrono/core/search.js";
import { tallyOf } from "topchrono/core/tally.js";
import { absencesWords, doneWords, missedWords, pitchesWords } from "topchrono/words/counts.js";
import { _ } from "topchrono/words/translate.js";
import { announce, thePanel } from "../_shared/panel.js";
import { openEditor } from "../editor/box.js";
import { dropped, isSame, moved, stepped } from "./order.js";
import { sortOncePointedAt } from "./sorting.js";

/** @import { AnyItemView } from "topchrono/core/contract.js" */
/** @import { Move } from "./order.js" */

/** After the answer, the new order is on its way: how long to go on showing it without having got it. */
const SETTLE_MS = 1000;

export function registerRundown() {
  Alpine.data("rundown", () => ({
    /** Rows by id; a row is replaced only if something in it changed. @type {Record<string, AnyItemView>} */
    items: {},
    /** Ids of the rows shown, in order. @type {string[]} */
    ids: [],
    /** The whole order as it will be, from 1. @type {Record<string, number>} */
    places: {},
    /** Moves that the server has not confirmed. @type {Move[]} */
    moves: [],
    search: "",
    following: true,
    isDragging: false,
    /** Sortable moves the element; it is put back at once, and the list then shows the new order by itself. */
    sorting: {},

    init() {
      this.sorting = dragging({
        begin: () => {
          this.isDragging = true;
        },
        end: (item, above, below) => {
          this.isDragging = false;
          this.show(this.wanted());
          if (below !== item) void this.move(dropped(this.order(), item, above, below));
        },
      });
      sortOncePointedAt(/** @type {HTMLElement} */ (this.$refs.rows), "sorting");
      Alpine.effect(() => {
        const wanted = this.wanted();
        // Not within the effect: Alpine runs each effect once in a round, and what is written in one is lost on
        // those that have had their turn.
        queueMicrotask(() => this.show(wanted));
      });
      this.$watch("onAir", () => this.follow());
      this.$watch("following", () => this.follow());
    },

    /** What the list is to show: as the server says, with the moves under way, as far as the search lets through. */
    wanted() {
      const rundown = theEvening().rundown;
      const city = thePanel().city;
      const order = this.order();
      const found = new Set(
        rundown.filter((item) => (!city || item.city_slug === city) && isFound(item, this.search)).map((item) => item.id),
      );
      return { rundown, order, ids: order.filter((id) => found.has(id)) };
    },

    /**
     * Bring rows and order up to date, touching only what differs. While a row is dragged its neighbours stay.
     * @param {{ rundown: AnyItemView[], order: string[], ids: string[] }} wanted
     */
    show({ rundown, order, ids }) {
      for (const item of rundown) {
        if (JSON.stringify(this.items[item.id]) !== JSON.stringify(item)) this.items[item.id] = item;
      }
      order.forEach((id, place) => {
        if (this.places[id] !== place + 1) this.places[id] = place + 1;
      });
      if (this.isDragging || isSame(ids, this.ids)) return;
      this.keepFocus();
      this.ids = ids;
    },

    /** Rows that move are taken out of the page and put back: the focus is put back too, before the next press. */
    keepFocus() {
      const focused = document.activeElement;
      const rows = /** @type {HTMLElement} */ (this.$refs.rows);
      if (!(focused instanceof HTMLElement) || !rows.contains(focused)) return;
      const refocus = () => {
        if (document.activeElement === document.body) focused.focus({ preventScroll: true });
      };
      const watch = new MutationObserver(refocus);
      watch.observe(rows, { childList: true });
      void this.$nextTick(() => {
        watch.disconnect();
        refocus();
      });
    },

    /** The whole order, with the moves under way. */
    order() {
      return moved(theEvening().rundown.map((item) => item.id), this.moves);
    },

    /** @param {Move} move */
    async move(move) {
      const before = this.order();
      if (isSame(moved(before, [move]), before)) return;
      const wasOnDeck = this.items[move.item]?.status === "on_deck";
      this.moves = [...this.moves, move];
      const answer = await send("move", { ...move });
      const project = this.items[move.item]?.project ?? "";
      if (answer.ok) {
        const place = this.places[move.item] ?? 0;
        announce(
          wasOnDeck
            ? _("« {project} » est maintenant en position {place} et n'est plus appelé.", { project, place })
            : _("« {project} » est maintenant en position {place}.", { project, place }),
        );
        await newOrderArrives(before);
      }
      this.moves = this.moves.filter((other) => Alpine.raw(other) !== move);
    },

    /**
     * @param {string} id
     * @param {-1 | 1} by
     */
    moveRow(id, by) {
      const move = stepped(this.order(), this.ids, id, by);
      if (!move) {
        announce(by < 0 ? _("C'est déjà la première ligne.") : _("C'est déjà la dernière ligne."));
        return;
      }
      void this.move(move);
    },

    get onAir() {
      return theEvening().on_air?.id ?? theEvening().on_deck?.id ?? "";
    },
    toggleFollow() {
      this.following = !this.following;
    },
    unfollow() {
      this.following = false;
    },
    follow() {
      if (!this.following || !this.onAir || this.isDragging) return;
      void this.$nextTick(() => {
        const row = this.$refs.rows?.querySelector(`[data-id="${this.onAir}"]`);
        row?.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
      });
    },

    get isEmpty() {
      return theEvening().show !== null && !theEvening().rundown.length;
    },
    get isNothingFound() {
      return theEvening().rundown.length > 0 && !this.ids.length;
    },
    showAll() {
      this.search = "";
      thePanel().city = "";
    },
    get summary() {
      const { rundown, show } = theEvening();
      const { done, absent, left } = tallyOf(rundown);
      const words = [pitchesWords(rundown.filter((item) => item.kind === "pitch").length), doneWords(done)];
      if (absent) words.push(absencesWords(absent));
      if (left && show?.phase === "ended") words.push(missedWords(left));
      return words.join(" · ");
    },
    /** @param {"pitch" | "break"} kind */
    add(kind) {
      openEditor({ kind });
    },
  }));
}

/**
 * Wait for the new order from the server, but not for long.
 * @param {string[]} before the order that was shown until now
 */
async function newOrderArrives(before) {
  const deadline = performance.now() + SETTLE_MS;
  const order = () => theEvening().rundown.map((item) => item.id);
  const old = before.join();
  while (order().join() === old && performance.now() < deadline) {
    await new Promise((resolve) => window.setTimeout(resolve, 20));
  }
}

/**
 * Settings for Sortable.
 * @param {object} listeners
 * @param {() => void} listeners.begin
 * @param {(item: string, above: string | null, below: string | null) => void} listeners.end
 */
function dragging({ begin, end }) {
  /** @type {Element | null} */
  let home = null;
  return {
    handle: ".grip",
    draggable: ".row",
    // The browser's own dragging knows no touch.
    forceFallback: true,
    fallbackTolerance: 4,
    scrollSensitivity: 90,
    scrollSpeed: 14,
    animation: 120,
    ghostClass: "row-gap",
    dragClass: "row-carried",
    onStart: (/** @type {{ item: Element }} */ { item }) => {
      // The copy under the pointer is a picture, not a component.
      const copy = document.querySelector(".row-carried");
      copy?.setAttribute("x-ignore", "");
      home = item.nextElementSibling === copy ? null : item.nextElementSibling;
      begin();
    },
    onSort: () => {},
    onEnd: (/** @type {{ item: HTMLElement, from: Element }} */ { item, from }) => {
      const above = idOf(item.previousElementSibling);
      const below = idOf(item.nextElementSibling);
      from.insertBefore(item, home);
      end(item.dataset.id ?? "", above, below);
    },
  };
}

/** @param {Element | null} row */
function idOf(row) {
  return row instanceof HTMLElement ? (row.dataset.id ?? null) : null;
}
