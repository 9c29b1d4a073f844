/** The programme: its rows follow the evening, and the search works while one types. */

import { helpAddress } from "topchrono/core/scene.js";
import { isFound } from "topchrono/core/search.js";
import { fill, fillList } from "topchrono/ui/fields.js";
import { helpersWords, projectsWords } from "topchrono/words/counts.js";
import { peopleWords } from "topchrono/words/people.js";
import { expectedWords } from "topchrono/words/schedule.js";
import { statusLabel } from "topchrono/words/statuses.js";
import { formatTime } from "topchrono/words/times.js";
import { _ } from "topchrono/words/translate.js";

/** @import { ItemView, View } from "topchrono/core/contract.js" */

export class Programme {
  /** @type {ItemView[]} */
  #items = [];
  #form = /** @type {HTMLFormElement} */ (document.querySelector(".search"));
  #list = /** @type {HTMLElement} */ (document.querySelector(".entries"));

  constructor() {
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#search();
    });
    this.#form.addEventListener("input", () => this.#search());
    document.querySelector(".all")?.addEventListener("click", (event) => {
      event.preventDefault();
      this.#clear();
    });
    window.addEventListener("hashchange", () => this.#reveal());
  }

  /** @param {View} view */
  show(view) {
    const isFirst = this.#items.length === 0;
    this.#items = view.rundown;
    let number = 0;
    /** @type {Element | null} */
    let before = null;
    for (const item of view.rundown) {
      if (item.kind === "pitch") number += 1;
      const row = this.#rowOf(item);
      this.#fill(row, item, number, view);
      // Only a row that is out of place is moved: a move takes the focus out of it.
      /** @type {Element | null} */
      const place = before ? before.nextElementSibling : this.#list.firstElementChild;
      if (place !== row) this.#list.insertBefore(row, place);
      before = row;
    }
    while (before?.nextElementSibling) before.nextElementSibling.remove();
    this.#search();
    if (isFirst) this.#reveal();
  }

  /**
   * @param {ItemView} item
   * @returns {HTMLElement}
   */
  #rowOf(item) {
    const known = document.getElementById(item.id);
    const isPause = item.kind === "break";
    if (known && known.classList.contains("pause") === isPause) return known;
    known?.remove();
    const template = /** @type {HTMLTemplateElement} */ (document.querySelector(`#${item.kind}-entry`));
    const row = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    row.id = item.id;
    const link = /** @type {HTMLAnchorElement | null} */ (row.querySelector("[data-link]"));
    if (link) link.href = `#${item.id}`;
    const help = /** @type {HTMLAnchorElement | null} */ (row.querySelector(".help"));
    if (help) help.href = helpAddress(item);
    return row;
  }

  /**
   * @param {HTMLElement} row
   * @param {ItemView} item
   * @param {number} number
   * @param {View} view
   */
  #fill(row, item, number, view) {
    row.dataset.status = item.status;
    fill(row, { project: item.project, when: whenWords(item, view) });
    if (item.kind === "break") return;
    const { city, theme, summary } = item;
    fill(row, { number: String(number), city, theme, summary, people: peopleWords(item) });
    fillList(row, "needs", item.needs);
    fill(row, { helpers: helpersWords(view.help.people[item.id]) });
    /** @type {HTMLElement} */ (row.querySelector(".help")).hidden = item.status === "withdrawn";
  }

  #search() {
    const asked = new FormData(this.#form);
    const [words, city, theme] = ["search", "city", "theme"].map((name) => String(asked.get(name) ?? ""));
    const isAsking = Boolean(words?.trim() || city || theme);
    let found = 0;
    let pitches = 0;
    for (const item of this.#items) {
      const row = document.getElementById(item.id);
      if (!row) continue;
      const isPitch = item.kind === "pitch";
      const fits = isPitch
        ? (!city || item.city_slug === city) && (!theme || themesOf(item).includes(theme)) && isFound(item, words ?? "")
        : !isAsking;
      row.hidden = !fits;
      if (isPitch) pitches += 1;
      if (isPitch && fits) found += 1;
    }
    const section = /** @type {HTMLElement} */ (document.querySelector("#programme"));
    fill(section, { found: projectsWords(found) });
    const isEmpty = this.#items.length === 0;
    const hidden = {
      ".to-come": !isEmpty,
      ".search": isEmpty,
      ".found": isEmpty,
      ".all": found === pitches,
      ".nothing": isEmpty || found > 0,
    };
    for (const [part, isHidden] of Object.entries(hidden)) {
      /** @type {HTMLElement} */ (section.querySelector(part)).hidden = isHidden;
    }
  }

  #clear() {
    for (const field of this.#form.querySelectorAll("input, select")) {
      /** @type {HTMLInputElement | HTMLSelectElement} */ (field).value = "";
    }
    this.#search();
  }

  /** A project's address leads to it, whatever was being looked for. */
  #reveal() {
    const id = decodeURIComponent(window.location.hash.slice(1));
    const row = id ? document.getElementById(id) : null;
    if (!row?.hidden || !this.#list.contains(row)) return;
    this.#clear();
    row.scrollIntoView();
  }
}

/**
 * @param {ItemView} item
 * @param {View} view
 */
function whenWords(item, { show, forecast }) {
  const isPitch = item.kind === "pitch";
  switch (item.status) {
    case "queued":
      if (show.phase === "ended") return isPitch ? _("Ne passe pas ce soir") : "";
      return show.phase === "live" || show.starts_at !== null ? expectedWords(forecast.expected_at[item.id]) : "";
    case "on_deck":
      return statusLabel("on_deck");
    case "on_air":
    case "pitching":
      return statusLabel("on_air");
    case "done":
      return isPitch ? _("Passé à {time}", { time: formatTime(item.taken_at) }) : "";
    default:
      return isPitch ? _("Ne passe pas ce soir") : "";
  }
}

/** @param {ItemView} item */
function themesOf(item) {
  return item.theme.split(/[,;/]/).map((theme) => theme.trim());
}
