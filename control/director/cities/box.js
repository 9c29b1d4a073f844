/** Every city at a glance: who is next there and ready, who is online, what is done, what is wrong. */

import Alpine from "alpinejs";
import { ONLINE } from "topchrono/core/cities.js";
import { theEvening } from "topchrono/core/evening.js";
import { tallyOf } from "topchrono/core/tally.js";
import { absencesWords, alertsWords, missedWords } from "topchrono/words/counts.js";
import { readiness, readinessLabel } from "topchrono/words/readiness.js";
import { formatTime } from "topchrono/words/times.js";
import { _, ngettext } from "topchrono/words/translate.js";
import { thePanel } from "../_shared/panel.js";

/** @import { AnyItemView, CityView } from "topchrono/core/contract.js" */

export function registerCities() {
  Alpine.data("cities", () => ({
    /** @param {CityView} city */
    next(city) {
      const item = nextItem(city);
      if (!item) return noneLeftWords(city);
      const time = formatTime(theEvening().forecast?.expected_at[item.id]);
      return time ? _("{time} : {project}", { time, project: item.project }) : item.project;
    },
    /** @param {CityView} city */
    readiness(city) {
      const item = nextItem(city);
      return item ? readiness(item.check_in) : "";
    },
    /** @param {CityView} city */
    readinessLabel(city) {
      const item = nextItem(city);
      return item ? readinessLabel(item.check_in) : "";
    },
    /** @param {CityView} city */
    online(city) {
      const names = city.organizers.filter(Boolean);
      if (names.length < city.organizers.length) names.push(_("quelqu'un sans prénom"));
      if (names.length) return _("en ligne : {names}", { names: names.join(", ") });
      return city.slug === ONLINE ? "" : _("aucune personne connectée");
    },
    /** @param {CityView} city */
    isOnline(city) {
      return city.organizers.length > 0;
    },
    /** @param {CityView} city */
    count(city) {
      if (!city.pitches) return "";
      return ngettext("{count} passé sur {pitches}", "{count} passés sur {pitches}", city.done, { pitches: city.pitches });
    },
    /** @param {CityView} city */
    alertWords(city) {
      return alertsWords(city.open_alerts);
    },
    /** @param {CityView} city */
    pick(city) {
      const panel = thePanel();
      panel.city = panel.city === city.slug ? "" : city.slug;
    },
  }));
}

/** @param {CityView} city */
function noneLeftWords(city) {
  const { done, absent, left } = tallyOf(theEvening().rundown.filter((item) => item.city_slug === city.slug));
  const missed = [absent ? absencesWords(absent) : "", left ? missedWords(left) : ""].filter(Boolean);
  if (missed.length) return missed.join(" · ");
  return done ? _("Tous les pitchs sont passés") : _("Aucun pitch");
}

/**
 * Nobody is next once the evening is over.
 * @param {CityView} city
 * @returns {AnyItemView | undefined}
 */
function nextItem(city) {
  if (theEvening().show?.phase === "ended") return undefined;
  return theEvening().rundown.find((item) => item.id === city.next_item);
}
