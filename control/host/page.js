/** The host's panel: who, what to say, the clock, and one big button. */

import Alpine from "alpinejs";
import { countCities } from "topchrono/core/cities.js";
import { formatCountdown, localNow } from "topchrono/core/clock.js";
import { EMPTY_ITEM } from "topchrono/core/item.js";
import { now, openEvening, send, theEvening } from "topchrono/core/evening.js";
import { keepFitted } from "topchrono/ui/fit.js";
import { focusSoon } from "topchrono/ui/focus.js";
import { registerQuoting } from "topchrono/ui/quoting.js";
import { keepScreenOn } from "topchrono/ui/wake_lock.js";
import { connectionLabel } from "topchrono/words/connection.js";
import { reopenWords } from "topchrono/words/actions.js";
import { alertsWords, pitchesWords, programmeWords } from "topchrono/words/counts.js";
import { nobodyLeftWords } from "topchrono/words/ending.js";
import { joined } from "topchrono/words/people.js";
import { readiness, readinessLabel } from "topchrono/words/readiness.js";
import { delayWords, expectedWords, isLate, untilWords } from "topchrono/words/schedule.js";
import { phaseLabel, statusLabel } from "topchrono/words/statuses.js";
import { stepWords } from "topchrono/words/steps.js";
import { formatLength, formatTime } from "topchrono/words/times.js";
import { _ } from "topchrono/words/translate.js";
import { typeset } from "topchrono/words/typeset.js";
import { PressGuard, SECOND_WITHIN_MS } from "./button/press_guard.js";
import { dial, shareLeft } from "./dial/dial.js";
import { possibleActions, reopen } from "./menu/actions.js";
import { absentHint, alertWords, farewell, figures, lastToAll, obsWords } from "./words.js";

/** The page's own store, for the browser's console. */
export { now, send, theEvening } from "topchrono/core/evening.js";

/** @import { Action } from "./menu/actions.js" */
/** @import { AnyItemView } from "topchrono/core/contract.js" */

/** The space bar, and what presenters' remotes send. */
const GO_KEYS = new Set([" ", "PageDown", "ArrowRight"]);
/** The button can't cut a pitch that has only just begun: a double press meant the start. */
const FRESH_S = 3;
/** Starting so long before the announced time needs a second press. */
const EARLY_S = 15 * 60;

const guard = new PressGuard();
let stopAskingLater = 0;

Alpine.data("host", () => ({
  /** The time on the server's clock, to the second. */
  time: Date.now(),
  /** The button's second press is awaited. */
  isAsking: false,
  /** An answer is awaited. */
  isWaiting: false,
  /** The text for screen readers. */
  announcement: "",
  /** @type {boolean | null} */
  isScreenOn: null,
  /** @type {Action | null} */
  chosen: null,
  reason: "",

  init() {
    window.setInterval(() => (this.time = now()), 1000);
    window.addEventListener("keydown", (event) => this.onKeyDown(event));
    window.addEventListener("keyup", (event) => this.onKeyUp(event));
    keepScreenOn((isScreenOn) => (this.isScreenOn = isScreenOn));
    this.followSteps();
    this.followWarnings();
    this.$nextTick(() => {
      keepFitted(/** @type {HTMLElement} */ (this.$refs.card), { largest: 1.75, smallest: 0.7 });
      keepFitted(/** @type {HTMLElement} */ (this.$refs.words), { largest: 1, smallest: 0.3 });
    });
  },

  // The evening

  get phase() {
    return theEvening().show?.phase ?? "";
  },
  get isConnected() {
    return theEvening().status === "connected" || theEvening().status === "polled";
  },
  get isLive() {
    return this.phase === "live";
  },
  get isBefore() {
    return this.phase === "setup" || this.phase === "doors";
  },
  get isOnHold() {
    return this.isLive && Boolean(theEvening().show?.on_hold);
  },
  get phaseLabel() {
    return phaseLabel(theEvening().show);
  },
  get phaseClass() {
    return { live: this.isLive && !this.isOnHold, warn: this.isOnHold, good: this.phase === "doors" };
  },
  get title() {
    return theEvening().show?.title ?? "";
  },
  get timeOfDay() {
    return formatTime(this.time);
  },
  get delay() {
    return this.isLive ? delayWords(theEvening().forecast?.delay_ms) : "";
  },
  get isLate() {
    return isLate(theEvening().forecast?.delay_ms);
  },
  get end() {
    const endsAt = theEvening().forecast?.ends_at;
    return this.isLive && endsAt ? _("fin vers {time}", { time: formatTime(endsAt) }) : "";
  },
  get pitches() {
    const isKept = (/** @type {AnyItemView} */ item) => item.status !== "withdrawn" && item.status !== "absent";
    return theEvening().rundown.filter((item) => item.kind === "pitch" && isKept(item));
  },
  get progress() {
    if (!this.isLive) return "";
    const left = this.pitches.filter((item) => item.status === "queued" || item.status === "on_deck").length;
    const number = this.pitches.length - left;
    const count = this.pitches.length;
    if (!count) return "";
    return number ? _("Pitch {number} sur {count}", { number, count }) : pitchesWords(count);
  },
  get alertCount() {
    return theEvening().alerts.filter((alert) => alert.resolved_at === null).length;
  },
  get alerts() {
    return this.alertCount && this.phase !== "ended" ? alertsWords(this.alertCount) : "";
  },
  get lastAlert() {
    const open = theEvening().alerts.filter((alert) => alert.resolved_at === null);
    return alertWords(open.at(-1), theEvening().cities);
  },
  get hold() {
    const { hold_since: since = null, hold_reason: reason = "" } = theEvening().show ?? {};
    const length = formatCountdown(Math.max(0, Math.floor((this.time - (since ?? this.time)) / 1000)));
    const lasting = _("depuis {length}", { length });
    return reason ? `${lasting} – ${reason}` : lasting;
  },
  get message() {
    const message = lastToAll(theEvening().messages.thread);
    return message ? { text: message.text, from: message.by || _("Régie"), time: formatTime(message.at) } : null;
  },
  get problem() {
    if (theEvening().countdown.isOverdue) return _("Fin du pitch non confirmée : la régie coupe à la main.");
    if (theEvening().storage.unwritten_since) return _("Rien ne s'enregistre plus : la régie s'en occupe.");
    return this.phase === "ended" ? "" : obsWords(theEvening().obs);
  },
  get prompt() {
    return theEvening().messages.prompt?.text ?? "";
  },

  // Who

  /** The one to speak of: on air, else called, else to be called. */
  get item() {
    const { on_air: onAir, on_deck: onDeck, rundown, show } = theEvening();
    const stepItem = rundown.find((item) => item.id === show?.next_step?.item);
    return onAir ?? onDeck ?? stepItem ?? rundown.find((item) => item.status === "queued") ?? EMPTY_ITEM;
  },
  get hasItem() {
    return this.isLive && this.item.id !== "";
  },
  get isOver() {
    return this.isLive && this.item.id === "";
  },
  get isOnAir() {
    return this.item.status === "on_air" || this.item.status === "pitching";
  },
  get role() {
    if (this.isOnAir) return statusLabel("on_air");
    if (this.item.status === "done") return _("Vient de passer");
    return this.item.status === "on_deck" ? statusLabel("on_deck") : _("À appeler");
  },
  get pronunciation() {
    return this.item.pronunciation ?? "";
  },
  get origin() {
    return joined(this.item.association, this.item.city);
  },
  get notes() {
    return Object.entries(this.item.notes ?? {}).map(([name, text]) => ({ name, text }));
  },
  get readiness() {
    return readiness(this.item.check_in);
  },
  get readinessLabel() {
    return readinessLabel(this.item.check_in, "long");
  },
  get isReadinessShown() {
    return this.item.kind === "pitch" && !this.isOnAir && this.item.status !== "done";
  },
  get isBare() {
    return !this.item.speaker && !this.item.summary && this.item.needs.length === 0;
  },
  /** The next ones after the one to speak of. */
  get following() {
    const { forecast, on_deck: onDeck, rundown, show } = theEvening();
    const waiting = rundown.filter((item) => item.status === "queued");
    const all = onDeck ? [onDeck, ...waiting] : waiting;
    const hasTimes = this.isLive || Boolean(show?.starts_at);
    const following = this.isBefore ? all : all.filter((item) => item.id !== this.item.id);
    return following.slice(0, 2).map((item, place) => ({
      id: item.id,
      place: item.status === "on_deck" ? statusLabel("on_deck") : place === 0 ? _("Ensuite") : _("Puis"),
      project: item.project,
      who: joined(item.speaker, item.city),
      expected: hasTimes ? expectedWords(forecast?.expected_at[item.id], this.time) : "",
    }));
  },

  // Before and after

  get opening() {
    return typeset(theEvening().script.opening);
  },
  get openingTitle() {
    const { host } = theEvening().script;
    return host ? _("{name}, pour commencer", { name: host }) : _("Pour commencer");
  },
  get closing() {
    return typeset(theEvening().script.closing);
  },
  get checklist() {
    const { cities, rundown } = theEvening();
    const first = rundown.find((item) => item.kind === "pitch" && item.status === "queued");
    const screen =
      this.isScreenOn === false ? _("peut se mettre en veille : réglez-le") : _("reste allumé");
    const count = programmeWords(this.pitches.length, countCities(cities.map((city) => city.slug)));
    return [
      { name: _("Conducteur"), text: rundown.length ? count : _("vide : la régie le prépare"), isGood: this.pitches.length > 0 },
      { name: _("Premier pitch"), text: first ? first.project : "–", isGood: Boolean(first) },
      {
        name: first?.city ?? _("Ville"),
        text: first ? readinessLabel(first.check_in, "long") : "–",
        isGood: readiness(first?.check_in) === "yes",
      },
      { name: _("Alertes"), text: this.lastAlert || _("aucune"), isGood: this.alertCount === 0 },
      { name: _("Cet écran"), text: screen, isGood: this.isScreenOn !== false },
    ];
  },
  get nobodyLeft() {
    return nobodyLeftWords(theEvening().rundown);
  },
  get absentHint() {
    return absentHint(theEvening().rundown);
  },
  get farewell() {
    return farewell(theEvening().rundown);
  },
  get reopenVerb() {
    return reopenWords().verb;
  },
  /** Until when the end can be taken back; empty once it can't. */
  get reopenUntil() {
    return untilWords(theEvening().show?.reopen_until, this.time);
  },
  get figures() {
    const { cities, forecast, rundown, show } = theEvening();
    return figures(show ?? null, rundown, cities, forecast);
  },

  // The clock

  get clock() {
    return dial({ evening: theEvening(), item: this.item, isOnAir: this.isOnAir, time: this.time });
  },
  get left() {
    return shareLeft(theEvening(), this.item, this.time);
  },

  // The big button

  get step() {
    return theEvening().show?.next_step ?? null;
  },
  get stepName() {
    return this.step?.step ?? "";
  },
  get stepKey() {
    return this.step ? `${this.step.step} ${this.step.item ?? ""}` : "";
  },
  get stepItem() {
    const { on_air: onAir, on_deck: onDeck, rundown } = theEvening();
    return [onAir, onDeck, ...rundown].find((item) => item && item.id === this.step?.item) ?? undefined;
  },
  get isCut() {
    return this.step?.step === "finish" && this.stepItem?.kind === "pitch";
  },
  get isFresh() {
    const { countdown, timer } = theEvening();
    return this.isCut && countdown.seconds > (timer?.length_ms ?? 0) / 1000 - FRESH_S;
  },
  get isEarly() {
    return this.step?.step === "start_show" && (theEvening().untilStart ?? 0) > EARLY_S;
  },
  get needsSecond() {
    return this.isCut || this.isEarly || this.step?.step === "end_show";
  },
  get isOff() {
    return !this.isConnected || this.isWaiting || this.isFresh || !this.step;
  },
  get stepWords() {
    const words = stepWords(this.step, this.stepItem);
    if (this.stepName === "open_doors" && !theEvening().rundown.length) {
      return { ...words, detail: _("Il faut d'abord un pitch au conducteur") };
    }
    // Who is on air stands on the card already.
    const isNamed = this.stepItem !== undefined && this.stepItem.id === theEvening().on_air?.id;
    return isNamed ? { ...words, name: "", detail: words.name } : words;
  },
  get button() {
    const words = this.stepWords;
    if (this.isFresh) return { ...words, verb: _("C'est parti !") };
    if (!this.isAsking) return words;
    return { verb: _("Appuyez encore pour confirmer"), name: "", detail: this.question };
  },
  get question() {
    const { verb, detail } = this.stepWords;
    if (!this.isEarly) return `${verb} – ${detail}`;
    const length = formatLength((theEvening().untilStart ?? 0) * 1000);
    return _("Il reste {length} avant l'heure annoncée", { length });
  },
  get buttonKind() {
    if (this.isAsking) return "ask";
    if (this.isCut) return this.isFresh ? "fresh" : "cut";
    return this.step?.step === "start_clock" ? "start" : "step";
  },
  get hint() {
    if (!this.isConnected) return connectionLabel(theEvening().status);
    if (this.isFresh) return statusLabel("pitching");
    return this.needsSecond && !this.isAsking ? _("Espace, deux fois") : _("Espace");
  },

  /** @param {MouseEvent} event */
  onClick(event) {
    // A double click is one press.
    if (event.detail < 2) this.press();
  },
  press() {
    const meaning = guard.press(localNow(), { isOff: this.isOff, needsSecond: this.needsSecond });
    if (meaning === "ask") this.ask();
    if (meaning === "go") void this.go();
  },
  ask() {
    this.isAsking = true;
    this.announcement = _("Appuyez encore pour confirmer");
    stopAskingLater = window.setTimeout(() => this.stopAsking(), SECOND_WITHIN_MS);
  },
  stopAsking() {
    window.clearTimeout(stopAskingLater);
    this.isAsking = false;
    guard.forget();
  },
  async go() {
    if (!this.step) return;
    const { step, item } = this.step;
    this.stopAsking();
    this.isWaiting = true;
    await send("go", { expect: { step, item } });
    this.isWaiting = false;
  },
  /** A question is about one step alone. */
  followSteps() {
    let known = "";
    Alpine.effect(() => {
      const key = this.stepKey;
      if (key === known) return;
      known = key;
      if (theEvening().timer?.state === "time_up") guard.onTimeUp(localNow());
      this.stopAsking();
    });
  },
  followWarnings() {
    Alpine.effect(() => {
      const { tone, label } = this.clock;
      if (this.isLive && (tone === "soon" || tone === "last" || tone === "up")) this.announcement = label;
    });
  },

  /** @param {KeyboardEvent} event */
  onKeyDown(event) {
    if (event.key === "Escape") this.stopAsking();
    if (this.theMenu().open || event.ctrlKey || event.altKey || event.metaKey) return;
    const target = /** @type {Element} */ (event.target);
    const isButton = target.matches?.("button") && target !== this.$refs.go;
    // Who walks through the page by Tab presses what has the focus, as everywhere.
    if (event.key === " " && isButton && target.matches(":focus-visible")) return;
    if (!GO_KEYS.has(event.key)) return;
    event.preventDefault();
    if (!event.repeat) this.press();
  },
  /** @param {KeyboardEvent} event */
  onKeyUp(event) {
    // Some browsers click a button when the key is released.
    if (event.key === " " && event.target === this.$refs.go) event.preventDefault();
  },

  // The menu « Autre… »

  theMenu() {
    return /** @type {HTMLDialogElement} */ (this.$refs.menu);
  },
  get actions() {
    return possibleActions(theEvening());
  },
  get reasons() {
    return this.chosen?.reasons ?? [];
  },
  openMenu() {
    this.stopAsking();
    this.chosen = null;
    this.theMenu().showModal();
  },
  askReopen() {
    this.openMenu();
    this.choose(reopen());
  },
  closeMenu() {
    this.theMenu().close();
  },
  /** @param {Action} action */
  choose(action) {
    this.chosen = action;
    this.reason = "";
  },
  /**
   * Not the button that confirms: a key pressed twice would do it.
   * @param {HTMLElement} heading
   */
  focusHeading(heading) {
    focusSoon(() => heading);
  },
  back() {
    this.chosen = null;
    if (this.actions.length === 0) this.closeMenu();
  },
  onMenuClosed() {
    // The space bar must not open the menu again.
    this.$refs.go?.focus({ preventScroll: true });
  },
  async confirm() {
    if (!this.chosen) return;
    const { type, fields, reasons } = this.chosen;
    const reason = reasons.length ? { reason: this.reason } : {};
    this.closeMenu();
    await send(type, { ...fields, ...reason });
  },
}));

registerQuoting();
openEvening();
Alpine.start();
