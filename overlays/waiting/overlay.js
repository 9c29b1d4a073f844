/** The screen before the evening and after it. */

import Alpine from "alpinejs";
import { countCities } from "topchrono/core/cities.js";
import { formatCountdown } from "topchrono/core/clock.js";
import { theEvening } from "topchrono/core/evening.js";
import { citiesWords, projectsWords } from "topchrono/words/counts.js";
import { formatLength } from "topchrono/words/times.js";
import { _ } from "topchrono/words/translate.js";
import { digitsOf } from "../_shared/digits.js";
import { lengthOf } from "../_shared/item_part.js";

/** @import { ItemView } from "topchrono/core/contract.js" */

const PAGE_MS = 7000;
const TURN_MS = 320;
const ITEMS_PER_PAGE = 4;
/** A countdown of days is of no use. */
const LONGEST_COUNTDOWN_S = 24 * 3600;
const HOUR_S = 3600;

/** @typedef {{ city: string, items: ItemView[] }} Page */

Alpine.data("waiting", () => {
  let place = 0;
  return {
    lengthOf,
    isOver: false,
    title: "",
    /** Seconds until the announced start. @type {number | null} */
    untilStart: null,
    isTurning: false,
    /** @type {Page} */
    page: { city: "", items: [] },

    init() {
      // Once the evening begins and this leaves, it keeps what it showed last.
      Alpine.effect(() => {
        const { cues, show, untilStart } = theEvening();
        if (!cues["waiting"] || !show) return;
        this.isOver = show.phase === "ended";
        this.title = show.title;
        this.untilStart = untilStart;
      });
      Alpine.effect(() => {
        if (theEvening().cues["waiting"]) this.turnTo(place);
      });
      window.setInterval(() => this.turn(), PAGE_MS);
    },

    /** What makes this evening. */
    get rule() {
      const length = formatLength(theEvening().show?.pitch_length_ms ?? 0);
      return _("{length} par projet, top chrono !", { length });
    },

    get isCounting() {
      const seconds = this.untilStart ?? 0;
      return seconds > 0 && seconds < LONGEST_COUNTDOWN_S;
    },

    get isDue() {
      return this.untilStart === 0;
    },

    get digits() {
      return digitsOf(formatCountdown(this.untilStart ?? 0));
    },

    get isLong() {
      return (this.untilStart ?? 0) >= HOUR_S;
    },

    /** An evening of absences has no figures to be proud of. */
    get hasPitched() {
      return pitches(true).length > 0;
    },

    get projectsText() {
      return projectsWords(pitches(true).length);
    },

    get citiesText() {
      const cities = countCities(pitches(true).map((item) => item.city_slug));
      return cities ? citiesWords(cities) : "";
    },

    turn() {
      if (document.hidden || !theEvening().cues["waiting"] || pages().length < 2) return;
      this.isTurning = true;
      window.setTimeout(() => {
        this.turnTo(place + 1);
        this.isTurning = false;
      }, TURN_MS);
    },

    /** @param {number} next */
    turnTo(next) {
      const all = pages();
      place = next < all.length ? next : 0;
      this.page = all[place] ?? { city: "", items: [] };
    },
  };
});

/** The pitches of the evening; after its end, those that took place. */
function pitches(onlyDone = theEvening().show?.phase === "ended") {
  const all = theEvening().rundown.filter((item) => item.kind === "pitch");
  const wanted = onlyDone ? ["done"] : ["queued", "on_deck", "on_air", "pitching", "done"];
  return all.filter((item) => wanted.includes(item.status));
}

/** City after city, in the order in which they first come on. */
function pages() {
  /** @type {Map<string, ItemView[]>} */
  const byCity = new Map();
  for (const item of pitches()) byCity.set(item.city, [...(byCity.get(item.city) ?? []), item]);
  /** @type {Page[]} */
  const all = [];
  for (const [city, items] of byCity) {
    for (let from = 0; from < items.length; from += ITEMS_PER_PAGE) {
      all.push({ city, items: items.slice(from, from + ITEMS_PER_PAGE) });
    }
  }
  return all;
}
