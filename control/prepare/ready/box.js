/** What is still missing, each with its remedy. */

import Alpine from "alpinejs";
import { theEvening } from "topchrono/core/evening.js";
import { _, ngettext } from "topchrono/words/translate.js";
import { typeset } from "topchrono/words/typeset.js";
import { askServer } from "../_shared/requests.js";
import { announce, reportStep, theSteps } from "../_shared/steps.js";

/** @import { Examination, FoundView, Grade, Step } from "topchrono/core/contract.js" */

const EVERY_MS = 60_000;
const ICONS = { good: "#i-done", poor: "#i-alert", bad: "#i-alert" };
/** @type {Grade[]} */
const ORDER = ["bad", "poor", "good"];
/** Steps, and checks of OBS, where the page says what to do, better than the words for a terminal. */
const SAYS_IT_ITSELF = new Set(["evening", "offers", "online", "obs_password", "obs_scenes", "obs_sources", "obs_owner"]);

/** @type {{ found: FoundView[] | null }} */
const examined = Alpine.reactive({ found: null });

export function registerReady() {
  reportStep("ready", () => {
    if (!examined.found) return "todo";
    return countOf("bad") ? "wrong" : "done";
  });

  Alpine.data("ready", () => ({
    isBusy: false,

    init() {
      this.$watch("isShown", () => this.examineIfShown());
      this.examineIfShown();
      setInterval(() => this.examineIfShown(), EVERY_MS);
    },
    get isShown() {
      return theSteps().current === "ready";
    },
    examineIfShown() {
      if (this.isShown && !document.hidden) void this.examine();
    },
    async examine() {
      if (this.isBusy) return;
      this.isBusy = true;
      /** @type {import("../_shared/requests.js").Reply<Examination>} */
      const { value } = await askServer("GET", "/api/examination");
      this.isBusy = false;
      if (!value) return;
      const before = this.sum;
      examined.found = value.findings;
      if (this.sum !== before) announce(this.sum);
    },
    get buttonLabel() {
      return this.isBusy ? _("Vérification…") : _("Vérifier à nouveau");
    },
    get isReady() {
      return examined.found !== null && !countOf("bad");
    },
    /** @returns {Grade | ""} */
    get grade() {
      if (!examined.found) return "";
      return countOf("bad") ? "bad" : "good";
    },
    get sum() {
      if (!examined.found) return this.isBusy ? _("Vérification en cours…") : _("Pas encore vérifié.");
      const bad = countOf("bad");
      if (bad) return ngettext("{count} point à régler.", "{count} points à régler.", bad);
      const poor = countOf("poor");
      return poor ? ngettext("Prêt. {count} point à surveiller.", "Prêt. {count} points à surveiller.", poor) : _("Tout est prêt.");
    },
    get findings() {
      const found = everything();
      return ORDER.flatMap((grade) => found.filter((finding) => finding.grade === grade)).map((finding, place) => ({
        key: `${finding.check} ${finding.message} ${place}`,
        grade: finding.grade,
        isGood: finding.grade === "good",
        icon: ICONS[finding.grade],
        label: { good: _("Bon"), poor: _("À surveiller"), bad: _("À régler") }[finding.grade],
        message: typeset(finding.message),
        remedy: remedyOf(finding),
        step: finding.grade === "good" ? "" : (finding.step ?? ""),
        href: `#${finding.step ?? ""}`,
        stepLabel: stepLabel(finding.step),
      }));
    },
  }));
}

/** @param {Grade} grade */
function countOf(grade) {
  return everything().filter((finding) => finding.grade === grade).length;
}

/** What the server has found, and what this page knows by itself. @returns {FoundView[]} */
function everything() {
  if (!examined.found) return [];
  const { rundown, show } = theEvening();
  /** @type {FoundView[]} */
  const missing = [];
  if (!rundown.some(({ kind }) => kind === "pitch")) {
    missing.push({ check: "pitches", grade: "bad", message: _("Le programme n'a pas encore de pitch."), remedy: "", step: "programme" });
  }
  if (show && show.starts_at === null) {
    missing.push({ check: "start", grade: "poor", message: _("L'heure du début n'est pas encore donnée."), remedy: "", step: "evening" });
  }
  return [...missing, ...examined.found];
}

/** @param {FoundView} finding */
function remedyOf({ check, grade, remedy, step }) {
  if (grade === "good") return "";
  if (check === "time_zone") return _("C'est le temps universel : choisissez le fuseau de la soirée, si c'en est un autre.");
  return SAYS_IT_ITSELF.has(step ?? "") || SAYS_IT_ITSELF.has(check) ? "" : typeset(remedy);
}

/** @param {Step | null} step */
function stepLabel(step) {
  if (!step) return "";
  return _("Aller à l'étape « {step} »", {
    step: {
      programme: _("Programme"),
      evening: _("La soirée"),
      cities: _("Villes et liens"),
      obs: _("OBS"),
      offers: _("Offres d'aide"),
      look: _("Habillage"),
      online: _("En ligne"),
    }[step],
  });
}
