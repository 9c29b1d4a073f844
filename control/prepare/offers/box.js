/** Offers of help: who collects them, and where they are announced. */

import Alpine from "alpinejs";
import { theEvening } from "topchrono/core/evening.js";
import { _ } from "topchrono/words/translate.js";
import { askServer } from "../_shared/requests.js";
import { changeQuietly, changeSettings, settingsProblem, theMachine } from "../_shared/machine_settings.js";
import { showPreview } from "../_shared/preview.js";
import { savedField } from "../_shared/saved_field.js";
import { reportStep, theSteps } from "../_shared/steps.js";

/** @import { ChannelChange, ChannelSettings, HelpSettings } from "topchrono/core/contract.js" */

/** The settings that are no plain texts. */
const SPECIAL = { skills: "help.skills", days: "help.keep_days" };
/** As the settings file has them. */
const MOST_DAYS = 1095;
const LONGEST_SKILL = 60;

export function registerOffers() {
  reportStep("offers", () => {
    const { view } = theMachine();
    if (settingsProblem()) return "wrong";
    return view?.help.collector && view.help.contact ? "done" : "todo";
  });

  Alpine.data("settingField", () => ({
    field: settingField(""),

    init() {
      this.field = settingField(this.$root.dataset.key ?? "");
      Alpine.effect(() => {
        if (theMachine().view) this.field.follow();
      });
    },
  }));

  Alpine.data("offers", () => ({
    name: "",
    url: "",
    /** The name of the channel that is being changed; empty for a new one. */
    was: "",
    /** @type {string[]} */
    chosenSkills: [],
    /** @type {string[]} */
    chosenCities: [],
    isOpen: false,
    isBusy: false,
    result: "",
    /** What became of the test message. */
    trial: "",
    /** Why the channel is not saved. */
    problem: "",

    get settingsProblem() {
      return settingsProblem();
    },
    get channels() {
      return theMachine().view?.help.channels ?? [];
    },
    get skills() {
      return theMachine().view?.help.skills ?? [];
    },
    get formTitle() {
      return this.was ? _("Changer « {name} »", { name: this.was }) : _("Ajouter un canal");
    },
    get saveLabel() {
      return this.was ? _("Enregistrer") : _("Ajouter");
    },
    get canSave() {
      return Boolean(this.name.trim() && (this.url.trim() || this.was));
    },
    begin() {
      this.open({ name: "", skills: [], cities: [] });
    },
    /** @param {Pick<ChannelSettings, "name" | "skills" | "cities">} channel */
    open({ name, skills, cities }) {
      this.clear();
      this.name = this.was = name;
      this.chosenSkills = [...skills];
      this.chosenCities = [...cities];
      /** @type {HTMLDetailsElement} */ (this.$refs.filters).open = skills.length + cities.length > 0;
      this.isOpen = true;
      void this.$nextTick(() => this.$refs.name?.focus());
    },
    clear() {
      this.isOpen = false;
      this.name = this.url = this.was = this.result = this.trial = this.problem = "";
      this.chosenSkills = [];
      this.chosenCities = [];
    },
    async saveChannel() {
      if (this.isBusy || !this.canSave) return;
      const made = {
        name: this.name.trim(),
        url: this.url.trim() || null,
        was: this.was || null,
        skills: [...this.chosenSkills],
        cities: [...this.chosenCities],
      };
      const others = this.channels.map((channel) => (channel.name === this.was ? made : kept(channel)));
      this.isBusy = true;
      const problem = await changeQuietly({ channels: this.was ? others : [...others, made] });
      this.isBusy = false;
      this.problem = problem?.message ?? "";
      if (problem) return;
      this.clear();
      this.result = _("Canal enregistré.");
    },
    async testTyped() {
      this.isBusy = true;
      this.trial = await sendTest({ url: this.url.trim() });
      this.isBusy = false;
    },
  }));

  Alpine.data("noticePreview", () => ({
    init() {
      Alpine.effect(() => {
        if (theSteps().current === "offers") showPreview(this.$root, this.address, this.$root.dataset.title ?? "");
      });
    },
    /** It changes with what the notice says, so that the frame shows it anew. */
    get address() {
      const { collector = "", contact = "", keep_days: days = 0 } = theMachine().view?.help ?? {};
      return `/help/notice?version=${encodeURIComponent([collector, contact, days, theEvening().show?.title].join("|"))}`;
    },
  }));

  Alpine.data("channelRow", () => ({
    isWaiting: false,
    isAsking: false,
    outcome: "",

    /** @returns {ChannelSettings} */
    own() {
      return /** @type {any} */ (this).channel;
    },
    get details() {
      const { service, skills, cities } = this.own();
      const names = cities.map((slug) => theEvening().cities.find((city) => city.slug === slug)?.name ?? slug);
      return [service, skills.join(", "), names.join(", ")].filter(Boolean).join(" · ");
    },
    get testLabel() {
      return this.isWaiting ? _("Envoi…") : _("Envoyer un essai");
    },
    change() {
      /** @type {any} */ (this).open(this.own());
    },
    async test() {
      this.isWaiting = true;
      this.outcome = await sendTest({ name: this.own().name });
      this.isWaiting = false;
    },
    async remove() {
      const { name } = this.own();
      const channels = theMachine().view?.help.channels ?? [];
      this.isWaiting = true;
      await changeSettings({ channels: channels.filter((channel) => channel.name !== name).map(kept) });
      this.isWaiting = this.isAsking = false;
    },
  }));
}

/**
 * @param {{ name?: string, url?: string }} channel
 * @returns {Promise<string>} what became of the test message, in words
 */
async function sendTest(channel) {
  const { problem } = await askServer("POST", "/api/settings/channels/test", { json: channel });
  return problem ? "" : _("Message d'essai envoyé : regardez s'il est arrivé.");
}

/**
 * A channel that stays as it is.
 * @param {ChannelSettings} channel
 * @returns {ChannelChange}
 */
function kept({ name, skills, cities }) {
  return { name, url: null, was: null, skills, cities };
}

/** @param {string} key */
function settingField(key) {
  return savedField({
    current: () => textOf(theMachine().view?.help, key),
    show: String,
    /** @returns {{ value: string } | { problem: string }} */
    read: (text) => {
      const problem = problemIn(key, text.trim());
      return problem ? { problem } : { value: text.trim() };
    },
    save: async (text, was) => {
      const change = { values: { [key]: valueOf(key, text) } };
      let problem = await changeQuietly(change);
      // A server that was started again knows no earlier versions of its settings: this one is as it was seen.
      if (problem?.code === "stale_settings" && textOf(theMachine().view?.help, key) === was) problem = await changeQuietly(change);
      return problem ? { ok: false, error: problem } : { ok: true };
    },
  });
}

/**
 * @param {HelpSettings | undefined} help
 * @param {string} key
 */
function textOf(help, key) {
  if (!help) return "";
  if (key === SPECIAL.skills) return help.skills.join("\n");
  if (key === SPECIAL.days) return String(help.keep_days);
  return (key === "help.collector" ? help.collector : help.contact) ?? "";
}

/**
 * What the settings file would refuse, in its own words.
 * @param {string} key
 * @param {string} text
 */
function problemIn(key, text) {
  if (key === SPECIAL.days && text) {
    const isRight = /^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= MOST_DAYS;
    return isRight ? "" : _("Donnez un nombre de jours, de 1 à {most}.", { most: MOST_DAYS });
  }
  if (key !== SPECIAL.skills) return "";
  const skills = linesOf(text);
  const long = skills.find((skill) => [...skill].length > LONGEST_SKILL);
  if (long) return _("« {skill} » est trop long : {most} lettres au plus.", { skill: long, most: LONGEST_SKILL });
  for (const { name, skills: wanted } of theMachine().view?.help.channels ?? []) {
    const gone = wanted.find((skill) => !skills.includes(skill));
    if (gone) return _("Le canal « {name} » annonce « {skill} » : changez-le d'abord.", { name, skill: gone });
  }
  return "";
}

/** @param {string} text */
function linesOf(text) {
  const lines = text.split("\n").map((line) => line.trim());
  return [...new Set(lines.filter(Boolean))];
}

/**
 * @param {string} key
 * @param {string} text
 * @returns {string | number | string[] | null}
 */
function valueOf(key, text) {
  if (key === SPECIAL.skills) return linesOf(text);
  if (key === SPECIAL.days) return text ? Number(text) : null;
  return text || null;
}
