/** Who offers to help the projects of this city: personal data, sent to this room alone. */

import Alpine from "alpinejs";
import { now, theEvening } from "topchrono/core/evening.js";
import { focusKept, focusSoon } from "topchrono/ui/focus.js";
import { helpersWords, offersWords } from "topchrono/words/counts.js";
import { formatDate, formatDay, formatTime } from "topchrono/words/times.js";
import { _, ngettext } from "topchrono/words/translate.js";
import { sendOfferAction } from "./offer_actions.js";
import { ownItems } from "./words.js";

/** @import { OfferView } from "topchrono/core/contract.js" */

/** Register the component that `offers.html` is about. */
export function registerOffers() {
  Alpine.data("offers", () => ({
    slug: document.body.dataset.city ?? "",
    /** The id of the pitch whose offers are shown; empty for all. */
    project: "",
    /** What has just come in. */
    news: "",
    /** The one that was set aside here last. @type {OfferView | null} */
    last: null,
    /** Numbers of those set aside here that the server still lists. @type {number[]} */
    leaving: [],
    /** The number of the one that was taken back here and is to have the focus. @type {number | null} */
    returning: null,

    init() {
      /** The newest that is known; none before the first message from the server. @type {number | undefined} */
      let known;
      Alpine.effect(() => {
        const { offers, show } = theEvening();
        if (!show) return;
        const fresh = offers.latest.filter((offer) => offer.number > (known ?? Infinity));
        known = Math.max(known ?? 0, ...[...offers.latest, ...offers.set_aside].map((offer) => offer.number));
        if (fresh.length) this.news = this.newsOf(fresh);
      });
      Alpine.effect(() => this.follow());
    },

    get projects() {
      return ownItems(theEvening().rundown, this.slug);
    },
    get rows() {
      const { undoable, leaving, project } = this;
      const standing = theEvening().offers.latest.filter((offer) => !leaving.includes(offer.number));
      const shown = undoable ? [...standing, undoable].sort((one, other) => other.number - one.number) : standing;
      return shown
        .filter((offer) => !project || offer.items.includes(project))
        .map((offer) => ({ ...this.rowOf(offer), isAside: offer.number === undoable?.number }));
    },
    get count() {
      const { help, offers } = theEvening();
      // Of one project only the people are counted: somebody may have made two offers.
      const words = this.project ? helpersWords(help.people[this.project]) : offersWords(offers.total);
      return words || _("Aucune offre pour le moment.");
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

    // What was set aside

    get asideRows() {
      return theEvening().offers.set_aside.map((offer) => this.rowOf(offer));
    },
    get asideCount() {
      return ngettext("{count} offre écartée", "{count} offres écartées", theEvening().offers.set_aside_total);
    },
    get isAnyAside() {
      return theEvening().offers.set_aside_total > 0;
    },
    get isMoreAside() {
      const { set_aside, set_aside_total } = theEvening().offers;
      return set_aside_total > set_aside.length;
    },
    /** The last one for as long as it is aside: its row stays, to undo it. @returns {OfferView | null} */
    get undoable() {
      const { last } = this;
      return last && (this.leaving.includes(last.number) || isConfirmedAside(last.number)) ? last : null;
    },
    /**
     * @param {number} number
     * @param {MouseEvent} event
     */
    async setAside(number, event) {
      const offer = theEvening().offers.latest.find((one) => one.number === number);
      // The second press of a double one.
      if (!offer || event.detail > 1) return;
      if (this.news) this.news = _("Offre écartée");
      this.leaving.push(number);
      this.last = offer;
      // The pressed button is gone by then, and with it the way to the root.
      const root = this.$root;
      const isKept = focusKept();
      focusSoon(() => root.querySelector(".undo button"), isKept);
      if (await sendOfferAction(number, "set_aside", this.slug)) return;
      this.comeBack(number);
      focusSoon(() => root.querySelector(`[data-offer="${number}"] .set-aside`), isKept);
    },
    /** @param {number} number */
    async takeBack(number) {
      this.returning = number;
      if (!(await sendOfferAction(number, "take_back", this.slug))) this.returning = null;
      this.comeBack(number);
    },
    /** @param {number} number */
    comeBack(number) {
      this.leaving = this.leaving.filter((one) => one !== number);
    },
    /**
     * Follow the server's view. What is shown comes from the view itself, not from what is changed here: Alpine does
     * not look again at what it has already shown in the same turn.
     */
    follow() {
      if (this.leaving.some(isConfirmedAside)) this.leaving = this.leaving.filter((number) => !isConfirmedAside(number));
      if (this.last && !this.undoable) this.last = null;
      const isAside = theEvening().offers.set_aside.some((offer) => offer.number === this.returning);
      if (this.returning === null || isAside || this.leaving.includes(this.returning)) return;
      this.focusRow(this.returning);
      this.returning = null;
    },
    /** @param {number} number */
    focusRow(number) {
      const root = this.$root;
      focusSoon(() => root.querySelector(`[data-offer="${number}"] .set-aside`) ?? root.querySelector(".list"));
    },

    /** @param {OfferView} offer */
    rowOf(offer) {
      return {
        number: offer.number,
        name: offer.name,
        address: offer.address,
        mail: `mailto:${encodeURIComponent(offer.address).replace("%40", "@")}`,
        about: _("Pour {projects}", { projects: this.projectWords(offer) }),
        skills: offer.skills.map((skill) => _(skill)),
        message: offer.message,
        origin: [offer.city, whenWords(offer.at)].filter(Boolean).join(" · "),
        setAsideLabel: _("Écarter l'offre de {name}", { name: offer.name }),
        asideWords: _("Offre de {name} écartée", { name: offer.name }),
        undoLabel: _("Revenir en arrière : l'offre de {name} est écartée", { name: offer.name }),
        takeBackLabel: _("Reprendre l'offre de {name}", { name: offer.name }),
      };
    },
    /** @param {OfferView} offer */
    projectWords(offer) {
      const names = this.projects.filter((item) => offer.items.includes(item.id)).map((item) => item.project);
      return names.map((name) => `«\u00a0${name}\u00a0»`).join(", ");
    },
    /** @param {OfferView[]} fresh */
    newsOf(fresh) {
      const [first] = fresh;
      return first && fresh.length === 1
        ? _("Nouvelle offre : {name}, pour {projects}", { name: first.name, projects: this.projectWords(first) })
        : ngettext("{count} nouvelle offre", "{count} nouvelles offres", fresh.length);
    },
  }));
}

/**
 * Whether the server lists it as set aside, and nowhere else.
 * @param {number} number
 */
function isConfirmedAside(number) {
  const { latest, set_aside } = theEvening().offers;
  const isIn = (/** @type {OfferView[]} */ offers) => offers.some((offer) => offer.number === number);
  return isIn(set_aside) && !isIn(latest);
}

/**
 * Offers may come in days before the evening.
 * @param {number} at
 */
function whenWords(at) {
  const isToday = formatDate(at) === formatDate(now());
  return isToday ? formatTime(at) : `${formatDay(at)}, ${formatTime(at)}`;
}
