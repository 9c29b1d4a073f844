/** Who offers to help the projects of this city: personal data, told to this room alone. */

import Alpine from "alpinejs";
import { theEvening } from "topchrono/evening.js";
import { _, formatDay, formatTime } from "topchrono/translate.js";
import { ownItems } from "./words.js";

/** @import { Offer } from "../_shared/types.js" */

/** Register the component that `offers.html` is about. */
export function registerOffers() {
  Alpine.data("offers", () => ({
    slug: document.body.dataset.city ?? "",
    /** The id of the pitch whose offers are shown; empty for all. */
    project: "",
    /** What has just come in. */
    news: "",

    init() {
      /** The newest that is known; none before the first word from the server. @type {number | undefined} */
      let known;
      Alpine.effect(() => {
        const { offers, show } = theEvening();
        if (!show) return;
        const fresh = offers.latest.filter((offer) => offer.number > (known ?? Infinity));
        known = Math.max(known ?? 0, offers.latest[0]?.number ?? 0);
        if (fresh.length) this.news = this.newsOf(fresh);
      });
    },

    get projects() {
      return ownItems(theEvening().rundown, this.slug);
    },
    get lines() {
      const { latest } = theEvening().offers;
      const shown = latest.filter((offer) => !this.project || offer.items.includes(this.project));
      return shown.map((offer) => ({
        number: offer.number,
        name: offer.name,
        address: offer.address,
        mail: `mailto:${encodeURIComponent(offer.address).replace("%40", "@")}`,
        about: _("Pour {projects}", { projects: this.projectWords(offer) }),
        skills: offer.skills.map((skill) => _(skill)),
        message: offer.message,
        origin: [offer.city, whenWords(offer.at)].filter(Boolean).join(" · "),
      }));
    },
    get count() {
      const { help, offers } = theEvening();
      // Of one project only the people are counted: somebody may have made two offers.
      if (this.project) return peopleWords(help.people[this.project] ?? 0);
      if (offers.total === 0) return _("Aucune offre pour le moment.");
      return offers.total === 1 ? _("1 offre d'aide") : _("{count} offres d'aide", { count: offers.total });
    },
    /** More than are shown here. */
    get isMore() {
      const { latest, total } = theEvening().offers;
      return total > latest.length;
    },
    get hasOffers() {
      return theEvening().offers.total > 0;
    },

    get csv() {
      return this.addressOf("csv");
    },
    get workbook() {
      return this.addressOf("xlsx");
    },
    /** @param {"csv" | "xlsx"} kind */
    addressOf(kind) {
      const wanted = new URLSearchParams({ city: this.slug });
      if (this.project) wanted.set("item", this.project);
      return `/offers.${kind}?${wanted}`;
    },

    /** @param {Offer} offer */
    projectWords(offer) {
      const names = this.projects.filter((item) => offer.items.includes(item.id)).map((item) => item.project);
      return names.map((name) => `«\u00a0${name}\u00a0»`).join(", ");
    },
    /** @param {Offer[]} fresh */
    newsOf(fresh) {
      const [first] = fresh;
      return first && fresh.length === 1
        ? _("Nouvelle offre : {name}, pour {projects}", { name: first.name, projects: this.projectWords(first) })
        : _("{count} nouvelles offres", { count: fresh.length });
    },
  }));
}

/** @param {number} count */
function peopleWords(count) {
  if (count === 0) return _("Aucune offre pour le moment.");
  return count === 1 ? _("1 personne veut aider") : _("{count} personnes veulent aider", { count });
}

/**
 * Offers may come in days before the evening.
 * @param {number} at
 */
function whenWords(at) {
  const isToday = new Date(at).toDateString() === new Date().toDateString();
  return isToday ? formatTime(at) : `${formatDay(at)}, ${formatTime(at)}`;
}
