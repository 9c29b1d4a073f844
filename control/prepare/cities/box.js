/** Each city with its people, and the links to hand out. */

import Alpine from "alpinejs";
import { ONLINE } from "topchrono/core/cities.js";
import { send, theEvening } from "topchrono/core/evening.js";
import { copyFrom } from "topchrono/ui/sharing.js";
import { pitchesWords } from "topchrono/words/counts.js";
import { formatAppointment } from "topchrono/words/times.js";
import { _ } from "topchrono/words/translate.js";
import { saveBy } from "../_shared/command_field.js";
import { savedField } from "../_shared/saved_field.js";
import { announce, reportStep } from "../_shared/steps.js";
import { registerKeys } from "./keys.js";
import { areLinksLocal, codeOf, loadLinks, replaceLink, theLinks } from "./links.js";

/** @import { CityView, LinkView } from "topchrono/core/contract.js" */

const ADDRESS = /[^\s<>,;:()]+@[^\s<>,;:()]+\.[^\s<>,;:()]+/;
const COPIED_MS = 2500;

export function registerCities() {
  registerKeys();
  reportStep("cities", () => {
    const cities = theEvening().cities.filter(({ slug }) => slug !== ONLINE);
    return cities.length && cities.every(({ slug }) => crewOf(slug).contact) ? "done" : "todo";
  });

  Alpine.data("cities", () => ({
    name: "",

    init() {
      // The server makes the link of a new city when it is asked.
      this.$watch("slugs", loadLinks);
      void loadLinks();
    },
    get slugs() {
      return theEvening()
        .cities.map(({ slug }) => slug)
        .join(" ");
    },
    get hasCities() {
      return theEvening().cities.length > 0;
    },
    get areLocal() {
      return areLinksLocal();
    },
    get others() {
      return theLinks().filter(({ role }) => role === "host" || role === "viewer");
    },
    async add() {
      const { name } = this;
      const answer = await send("add_city", { name });
      if (!answer.ok) return;
      this.name = "";
      announce(_("Ville ajoutée : {city}", { city: name }));
    },
  }));

  Alpine.data("preparedCity", () => ({
    /** @returns {CityView} */
    ownCity() {
      return /** @type {any} */ (this).city;
    },
    /** @returns {LinkView | undefined} */
    get link() {
      const { slug } = this.ownCity();
      return theLinks().find(({ role, city }) => role === "organizer" && city === slug);
    },
    get hasNoPitch() {
      return this.ownCity().pitches === 0;
    },
    get sheet() {
      return `/prepare/cities/${this.ownCity().slug}`;
    },
    get pitches() {
      return pitchesWords(this.ownCity().pitches);
    },
    get presence() {
      return this.ownCity().organizers.length ? _("en ligne") : _("pas encore venue");
    },
    get presenceClass() {
      return this.ownCity().organizers.length ? "good" : "";
    },
    get mail() {
      return mailTo(this.ownCity(), this.link?.address ?? "");
    },
    async remove() {
      await send("remove_city", { city: this.ownCity().slug });
    },
  }));

  Alpine.data("linkActions", () => ({
    isCodeShown: false,
    isAsking: false,
    isBusy: false,
    outcome: "",
    copyLabel: _("Copier le lien"),

    /** @returns {LinkView | undefined} */
    ownLink() {
      return /** @type {any} */ (this).link;
    },
    get address() {
      return this.ownLink()?.address ?? "";
    },
    get label() {
      return { host: _("Lien de l'animation"), viewer: _("Page du public") }[String(this.ownLink()?.role)] ?? _("Lien de la salle");
    },
    get code() {
      const link = this.ownLink();
      return link ? codeOf(link) : "";
    },
    async copy() {
      const isCopied = await copyFrom(/** @type {HTMLInputElement} */ (this.$refs.address));
      this.copyLabel = isCopied ? _("Copié") : _("Copiez-le à la main");
      announce(this.copyLabel);
      setTimeout(() => {
        this.copyLabel = _("Copier le lien");
      }, COPIED_MS);
    },
    async replace() {
      const link = this.ownLink();
      if (!link) return;
      this.isBusy = true;
      this.outcome = (await replaceLink(link)) ? _("Lien remplacé. Donnez le nouveau.") : "";
      this.isBusy = this.isAsking = false;
    },
  }));

  Alpine.data("cityField", () => ({
    field: cityField("", "contact"),

    init() {
      const { slug } = /** @type {any} */ (this).city;
      this.field = cityField(slug, this.$root.dataset.field === "contact" ? "contact" : "facilitator");
      Alpine.effect(() => this.field.follow());
    },
  }));
}

/**
 * @param {CityView} city
 * @param {string} address of its room
 */
function mailTo(city, address) {
  const { title = "", starts_at: startsAt = null } = theEvening().show ?? {};
  const to = crewOf(city.slug).contact.match(ADDRESS)?.[0] ?? "";
  const lines = [
    _("Bonjour,"),
    "",
    _("Voici le lien de la salle de {city} pour « {title} ». Il est à votre ville : ne le publiez pas.", { city: city.name, title }),
    "",
    address,
    "",
    ...(startsAt ? [_("La soirée commence à {time}.", { time: formatAppointment(startsAt) })] : []),
    _("Ouvrez-le avant, pour vérifier que tout marche. Chaque personne qui pitche a son propre lien : il s'y trouve."),
  ];
  const subject = _("{title} : le lien de {city}", { title, city: city.name });
  return `mailto:${encodeURIComponent(to)}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(lines.join("\r\n"))}`;
}

/**
 * @param {string} city its slug
 * @param {"contact" | "facilitator"} name
 */
function cityField(city, name) {
  return savedField({
    current: () => crewOf(city)[name],
    show: String,
    /** @returns {{ value: string }} */
    read: (text) => ({ value: text.trim() }),
    save: saveBy("set_city", (text, was) => ({ city, [name]: text, [`was_${name}`]: was })),
  });
}

/** @param {string} slug */
function crewOf(slug) {
  return theEvening().city_crews[slug] ?? { contact: "", facilitator: "" };
}
