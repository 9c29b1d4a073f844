/** OBS: what it shows, streams and records, how it does, and what can be asked of it. */

import Alpine from "alpinejs";
import { askObs, now, theEvening } from "topchrono/core/evening.js";
import { formatTime } from "topchrono/words/times.js";
import { _ } from "topchrono/words/translate.js";
import { announce } from "../_shared/panel.js";
import { ask } from "../question/box.js";
import {
  isOnAir,
  isUnderWay,
  machineRows,
  obsStateDetail,
  obsStateLabel,
  outputQuestion,
  overlayWords,
  ownerWords,
  recordRow,
  setUpWords,
  streamRow,
} from "./words.js";

/** @import { ObsAction, ObsSection } from "topchrono/core/contract.js" */

/** @returns {ObsSection | null} in the director's view */
export function theObs() {
  return /** @type {ObsSection | null} */ (theEvening().obs);
}

export function registerObs() {
  Alpine.data("obs", () => ({
    /** @type {ObsAction | ""} asked and not answered yet */
    asked: "",
    /** Lengths so far, in seconds; null while nothing goes out. @type {number | null} */
    streamed: null,
    /** @type {number | null} */
    recorded: null,

    init() {
      window.setInterval(() => this.count(), 1000);
      this.$watch("beginnings", () => this.count());
      this.count();
    },
    /** Changes with whatever the lengths are counted from. */
    get beginnings() {
      const obs = theObs();
      return `${obs?.stream.since} ${obs?.record.since} ${obs?.record.paused}`;
    },
    count() {
      const obs = theObs();
      if (!obs) return;
      this.streamed = isOnAir(obs.stream.state) ? secondsSince(obs.stream.since) : null;
      // While a recording pauses, its beginning moves along with the time.
      const isStill = obs.record.paused && this.recorded !== null;
      if (!isOnAir(obs.record.state)) this.recorded = null;
      else if (!isStill) this.recorded = secondsSince(obs.record.since);
    },

    get isConnected() {
      return theObs()?.state === "connected";
    },
    get isLost() {
      const state = theObs()?.state;
      return state === "unreachable" || state === "refused";
    },
    get reconnectButton() {
      return this.asked === "reconnect" ? _("Connexion…") : _("Réessayer maintenant");
    },
    async reconnect() {
      if (await this.perform("reconnect")) announce(_("OBS est connecté."));
    },
    get isBusy() {
      return this.asked !== "";
    },
    get stateLabel() {
      return obsStateLabel(theObs());
    },
    get stateClass() {
      return { good: this.isConnected, warn: this.isLost };
    },
    get stateDetail() {
      return obsStateDetail(theObs());
    },
    get version() {
      return theObs()?.version ?? "";
    },
    get problems() {
      return [...new Set((theObs()?.problems ?? []).map((problem) => _(problem.message, problem.details)))];
    },

    // Who controls OBS

    get ownerWords() {
      return ownerWords(theObs());
    },
    /** Whether this evening may not touch OBS. */
    get isOthers() {
      const state = theObs()?.owner.state;
      return state === "other" || state === "free";
    },
    get takeOverButton() {
      return this.asked === "take_over" ? _("Prise en main…") : _("Prendre la main");
    },
    async takeOver() {
      if (await this.perform("take_over")) announce(_("Cette soirée pilote OBS."));
    },

    // The picture

    get scene() {
      return theObs()?.scene ?? "–";
    },
    get wantedScene() {
      return theObs()?.wanted_scene ?? "";
    },
    get isOther() {
      return this.wantedScene !== "" && this.wantedScene !== theObs()?.scene;
    },
    get isManual() {
      return theObs()?.manual ?? false;
    },
    get sceneWords() {
      if (this.isManual || this.isOther || this.isOthers) return "";
      return this.wantedScene ? _("L'image suit la soirée.") : _("Top Chrono ne change rien dans OBS avant l'ouverture des portes.");
    },
    async takeBack() {
      if (await this.perform("take_back")) announce(_("L'image suit de nouveau la soirée."));
    },

    // The stream and the recording

    get outputs() {
      const obs = theObs();
      if (!obs) return [];
      return [streamRow(obs.stream, this.streamed), recordRow(obs.record, this.recorded)];
    },
    /** @param {"stream" | "record"} name */
    press(name) {
      const stops = isUnderWay(theObs()?.[name].state);
      const words = outputQuestion(name, stops, theEvening().show?.phase === "live");
      ask({
        ...words,
        isHarmless: !stops,
        stale: () => (isUnderWay(theObs()?.[name].state) === stops ? "" : words.done),
        act: () => this.askFor(stops ? `stop_${name}` : `start_${name}`),
      });
    },

    // The machine, the overlays' page, the set-up

    get machine() {
      return machineRows(theObs()?.machine ?? null);
    },
    get overlay() {
      return overlayWords(theObs()?.overlay.state ?? "unknown");
    },
    get refreshed() {
      const at = theObs()?.overlay.refreshed_at ?? null;
      return at === null ? "" : _("Rechargée à {time}", { time: formatTime(at) });
    },
    askRefresh() {
      if (theEvening().show?.phase !== "live" || theObs()?.overlay.state === "missing") return void this.refresh();
      ask({
        title: _("Recharger la page d'habillage ?"),
        text: _("Les habillages quittent l'image un instant, puis reviennent tout seuls."),
        button: _("Recharger"),
        isHarmless: true,
        act: () => this.askFor("refresh_overlay"),
      });
    },
    async refresh() {
      if (await this.perform("refresh_overlay")) announce(_("Page d'habillage rechargée."));
    },

    get setUpButton() {
      return this.asked === "setup" ? _("Mise en place…") : _("Mettre en place");
    },
    get setUpWords() {
      return setUpWords(theObs()?.set_up ?? null);
    },
    get made() {
      const { created = [], changed = [] } = theObs()?.set_up ?? {};
      return [
        ...created.map((name) => ({ key: `created ${name}`, what: _("Créé :"), name })),
        ...changed.map((name) => ({ key: `changed ${name}`, what: _("Modifié :"), name })),
      ];
    },
    get madeWords() {
      const { created = [], changed = [] } = theObs()?.set_up ?? {};
      return _("Créés : {created}, modifiés : {changed}", { created: created.length, changed: changed.length });
    },
    askSetUp() {
      if (theEvening().show?.phase !== "live") return void this.setUp();
      ask({
        title: _("Refaire la mise en place en direct ?"),
        text: _("Ce qui manque dans OBS est créé, et nos sources sont remises en place : l'image peut bouger un instant."),
        button: _("Mettre en place"),
        isHarmless: true,
        act: async () => {
          if (theEvening().status !== "connected") return await this.askFor("setup");
          // It may take half a minute, which the box shows: no dialog may cover the panel for so long.
          void this.setUp();
          return { ok: true };
        },
      });
    },
    async setUp() {
      if (await this.perform("setup")) announce(_("Mise en place faite."));
    },

    /** @param {ObsAction} action */
    async perform(action) {
      return (await this.askFor(action)).ok;
    },
    /** @param {ObsAction} action */
    async askFor(action) {
      this.asked = action;
      const answer = await askObs(action);
      this.asked = "";
      return answer;
    },
  }));
}

/** @param {number | null} since */
function secondsSince(since) {
  return since === null ? null : Math.max(0, Math.floor((now() - since) / 1000));
}
