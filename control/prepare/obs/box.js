/** OBS: found, connected and set up. */

import Alpine from "alpinejs";
import { askObs, theEvening } from "topchrono/core/evening.js";
import { _ } from "topchrono/words/translate.js";
import { obsStateDetail, obsStateLabel, ownerWords, setUpWords } from "../../director/obs/words.js";
import { askServer, call, fetchQuietly } from "../_shared/requests.js";
import { changeQuietly, changeSettings, settingsProblem, theMachine } from "../_shared/machine_settings.js";
import { announce, reportStep, theSteps } from "../_shared/steps.js";

/** @import { CityView, ObsAction, ObsFound, ObsSection, ObsTrial } from "topchrono/core/contract.js" */

const USUAL = "ws://127.0.0.1:4455";

/** What OBS has of sources that are not ours; null while that is not known. @type {{ names: string[] | null }} */
const sources = Alpine.reactive({ names: null });

export function registerObs() {
  reportStep("obs", () => {
    const obs = theObs();
    if (settingsProblem() || obs?.state === "refused" || isOthers() || obsProblems().length) return "wrong";
    if (!obs || obs.state === "off") return "optional";
    return obs.state === "connected" && obs.is_set_up ? "done" : "todo";
  });

  Alpine.data("obs", () => ({
    address: "",
    password: "",
    isTouched: false,
    isBusy: false,
    /** What is being done. @type {"" | "connect" | "setup"} */
    doing: "",
    problem: "",
    success: "",
    /** @type {ObsFound | null} */
    found: null,

    init() {
      this.$watch("stored", () => this.fill());
      this.$watch("isConnected", () => this.readSourcesOnce());
      this.$watch("isShown", () => this.lookOnce());
      this.fill();
      this.lookOnce();
      this.readSourcesOnce();
    },
    get settingsProblem() {
      return settingsProblem();
    },
    get isShown() {
      return theSteps().current === "obs";
    },
    get stored() {
      return theMachine().view?.obs.url ?? "";
    },
    get hasAddress() {
      return this.stored !== "";
    },
    get hasPassword() {
      return theMachine().view?.obs.has_password ?? false;
    },
    get waitsForStart() {
      return theMachine().view?.at_next_start.includes("obs.url") ?? false;
    },
    get state() {
      return theObs()?.state ?? "off";
    },
    get isConnected() {
      return this.state === "connected";
    },
    get chipClass() {
      if (this.isConnected) return "good";
      return this.state === "off" ? "" : "warn";
    },
    get stateLabel() {
      return this.state === "off" ? _("Pas encore connecté") : obsStateLabel(theObs());
    },
    get stateDetail() {
      if (this.state === "off") return _("La soirée peut aussi se faire sans OBS.");
      return this.isConnected ? ownerWords(theObs()) : obsStateDetail(theObs());
    },
    get isOthers() {
      return isOthers();
    },
    get problems() {
      return obsProblems();
    },
    get isFound() {
      return this.state === "off" && Boolean(this.found?.url);
    },
    get isMissing() {
      return this.state === "off" && this.found !== null && !this.found.url;
    },
    fill() {
      if (!this.isTouched) this.address = this.stored || this.found?.url || USUAL;
    },
    lookOnce() {
      if (this.isShown && this.found === null && !this.stored) void this.look();
    },
    async look() {
      this.found = await fetchQuietly("/api/obs/found");
      this.fill();
    },
    get connectLabel() {
      return this.doing === "connect" ? _("Essai…") : _("Essayer et enregistrer");
    },
    async connect() {
      this.problem = this.success = "";
      const url = this.address.trim();
      // Nothing typed is what is stored, where there is one.
      const password = this.password || !this.hasPassword ? this.password : null;
      await this.during("connect", async () => {
        /** @type {import("../_shared/requests.js").Reply<ObsTrial>} */
        const trial = await call("POST", "/api/settings/obs/try", { json: { url, password } });
        if (!trial.value) {
          this.problem = trial.problem.message;
          return;
        }
        const values = { "obs.url": url, ...(password === null ? {} : { "obs.password": password }) };
        const problem = await changeQuietly({ values });
        if (problem) {
          this.problem = problem.message;
          return;
        }
        this.password = "";
        this.isTouched = false;
        sources.names = trial.value.sources;
        this.success = _("OBS {version} a répondu. C'est enregistré.", { version: trial.value.version });
      });
    },
    async leave() {
      await this.during("connect", async () => {
        if (await changeSettings({ values: { "obs.url": null } })) return;
        sources.names = null;
        this.success = _("Enregistré : la soirée se fait sans OBS.");
      });
    },

    get setUpLabel() {
      return this.doing === "setup" ? _("Mise en place…") : _("Mettre en place");
    },
    get isSetUpWanted() {
      return theObs()?.is_set_up === false || obsProblems().length > 0;
    },
    get setUpDone() {
      return setUpWords(theObs()?.set_up ?? null);
    },
    async setUp() {
      await this.during("setup", async () => {
        if (await perform("setup")) announce(_("Mise en place faite."));
      });
    },
    async takeOver() {
      await this.during("setup", async () => {
        await perform("take_over");
      });
    },

    get areSourcesKnown() {
      return this.isConnected && sources.names !== null;
    },
    get sources() {
      return sources.names ?? [];
    },
    readSourcesOnce() {
      if (this.isConnected && this.stored && sources.names === null) void this.readSources();
    },
    async readSources() {
      await this.during("connect", async () => {
        /** @type {import("../_shared/requests.js").Reply<ObsTrial>} */
        const { value } = await askServer("POST", "/api/settings/obs/try", { json: { url: this.stored } });
        if (value) sources.names = value.sources;
      });
    },

    /**
     * @param {"connect" | "setup"} doing
     * @param {() => Promise<void>} act
     */
    async during(doing, act) {
      if (this.isBusy) return;
      this.isBusy = true;
      this.doing = doing;
      await act();
      this.isBusy = false;
      this.doing = "";
    },
  }));

  Alpine.data("cityFeed", () => ({
    /** @returns {CityView} */
    own() {
      return /** @type {any} */ (this).city;
    },
    get chosen() {
      return theMachine().view?.obs.feeds.cities[this.own().slug] ?? "";
    },
    get choices() {
      const names = sources.names ?? [];
      // A source that OBS does not have now stays chosen.
      return this.chosen && !names.includes(this.chosen) ? [...names, this.chosen] : names;
    },
    get noneLabel() {
      return theMachine().view?.obs.feeds.template ? _("Selon le modèle de topchrono.toml") : _("Aucune");
    },
    /** @param {Event} event */
    async choose({ target }) {
      const name = /** @type {HTMLSelectElement} */ (target).value;
      const problem = await changeSettings({ values: { [`obs.feeds.cities.${this.own().slug}`]: name || null } });
      if (!problem) announce(_("Caméra de {city} : enregistrée.", { city: this.own().name }));
    },
  }));
}

/** @returns {ObsSection | null} the director is given the whole */
function theObs() {
  return /** @type {ObsSection | null} */ (theEvening().obs);
}

/** @param {ObsAction} action */
async function perform(action) {
  return (await askObs(action)).ok;
}

function isOthers() {
  return ["other", "free"].includes(theObs()?.owner.state ?? "");
}

function obsProblems() {
  // That of the settings stands above, with what to do.
  const found = (theObs()?.problems ?? []).filter(({ code }) => code !== "settings_unreadable");
  return [...new Set(found.map(({ message, details }) => _(message, details)))];
}
