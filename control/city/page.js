/** The room of a city: when it is our turn, who is ready, and the line to the régie. */

import Alpine from "alpinejs";
import { keepAwake } from "topchrono/awake.js";
import { openBell, theBell } from "topchrono/bell.js";
import { introduce, openEvening, send, theEvening } from "topchrono/evening.js";
import { focusSoon } from "topchrono/focus.js";
import { keep, recall } from "topchrono/kept.js";
import { _, formatTime } from "topchrono/translate.js";
import { registerOffers } from "./offers.js";
import {
  absenceWords,
  alertWords,
  bannerOf,
  isFromRegie,
  isRegie,
  newsOf,
  originWords,
  ownItems,
  presenceWords,
  tickedWords,
  whenWords,
  whoWords,
} from "./words.js";

/** @typedef {{present: boolean, sound: boolean, picture: boolean}} Ticks */

const NAME_KEY = "topchrono_first_name";
const TICKABLE = new Set(["queued", "on_deck", "absent"]);

Alpine.data("city", () => ({
  slug: document.body.dataset.city ?? "",
  name: recall(NAME_KEY),
  /** The name while it is being typed. */
  typed: recall(NAME_KEY),
  isNaming: recall(NAME_KEY) === "",
  nameProblem: "",
  alertText: "",
  messageText: "",
  isAlerting: false,
  isSaying: false,
  /** What the régie has just said to this room. */
  news: "",
  /** What has been ticked and not been answered yet. @type {Record<string, Ticks & {unanswered: number}>} */
  pending: {},

  init() {
    keepAwake();
    let known = "";
    Alpine.effect(() => {
      const { state, headline } = this.banner;
      document.title = `${headline} – ${this.$root.dataset.name ?? ""}`;
      if (known && state !== known && (state === "called" || state === "air")) theBell().ring(state);
      known = theEvening().show ? state : "";
    });
    Alpine.effect(() => {
      const count = theEvening().messages.thread.length;
      void this.$nextTick(() => {
        if (count) this.$refs.thread?.scrollTo({ top: this.$refs.thread.scrollHeight });
      });
    });
    this.followNews();
  },

  // What the régie says, told at the top: its place in the page may be out of view

  followNews() {
    /** @type {Set<string> | undefined} */
    let known;
    Alpine.effect(() => {
      const { alerts, messages, show } = theEvening();
      if (!show) return;
      const said = newsOf(alerts, messages.thread);
      const fresh = said.filter((one) => known && !known.has(one.key));
      known = new Set(said.map((one) => one.key));
      const last = fresh.at(-1);
      if (last) this.news = last.text;
    });
  },
  hideNews() {
    this.news = "";
  },

  // Our turn

  get isKnown() {
    return theEvening().show !== null;
  },
  get banner() {
    const { rundown, show, on_air: picture, forecast } = theEvening();
    return bannerOf(rundown, this.slug, show ?? null, picture, forecast);
  },
  get countdown() {
    return this.banner.state === "air" ? theEvening().countdown.text : "";
  },
  get isOnHold() {
    return Boolean(theEvening().show?.on_hold);
  },
  get presence() {
    return presenceWords(theEvening().organizers);
  },

  // Our speakers

  get speakers() {
    const { rundown, show, forecast } = theEvening();
    return ownItems(rundown, this.slug).map((item) => ({
      id: item.id,
      status: item.status,
      project: item.project,
      who: [item.speaker, item.association].filter(Boolean).join(" · "),
      when: whenWords(rundown, item, show ?? null, forecast),
      isTickable: TICKABLE.has(item.status) && show?.phase !== "ended",
      ticked: tickedWords(item.check_in),
      ticks: this.ticks(item.id),
      invitation: item.status === "withdrawn" ? "" : `/city/${this.slug}/speaker/${item.id}`,
    }));
  },
  /**
   * @param {string} id
   * @returns {Ticks}
   */
  ticks(id) {
    const checkIn = this.pending[id] ?? theEvening().rundown.find((item) => item.id === id)?.check_in;
    return {
      present: checkIn?.present ?? false,
      sound: checkIn?.sound ?? false,
      picture: checkIn?.picture ?? false,
    };
  },
  /**
   * @param {string} id
   * @param {"present" | "sound" | "picture"} what
   * @param {MouseEvent} event
   */
  async tick(id, what, event) {
    // The second press of a double one would take the tick away again.
    if (event.detail > 1) return;
    // All three go at once: a second press may not undo the first one, which is still on its way.
    const ticks = this.ticks(id);
    ticks[what] = !ticks[what];
    this.pending[id] = { ...ticks, unanswered: (this.pending[id]?.unanswered ?? 0) + 1 };
    await send("check_in", { item: id, ...ticks, by: this.name });
    const pending = this.pending[id];
    if (pending) pending.unanswered -= 1;
    if (pending?.unanswered === 0) delete this.pending[id];
  },

  // Who we are

  rename() {
    this.typed = this.name;
    this.isNaming = true;
    focusSoon(() => this.$refs.name);
  },
  keepName() {
    const name = this.typed.trim();
    if (!name) return;
    if (isRegie(name)) {
      this.nameProblem = _("La régie signe déjà ainsi : donnez votre prénom.");
      return;
    }
    this.nameProblem = "";
    this.name = name;
    this.isNaming = false;
    keep(NAME_KEY, name);
    introduce(name);
  },

  // Alerts

  get alerts() {
    return [...theEvening().alerts].reverse().map((alert) => ({
      id: alert.id,
      text: alert.text,
      origin: originWords({ by: alert.by, at: alert.raised_at }),
      answer: alertWords(alert),
      isOpen: alert.resolved_at === null,
    }));
  },
  get presets() {
    return [
      absenceWords(theEvening().rundown, this.slug),
      _("Nous n'avons plus de son"),
      _("Nous n'avons plus d'image"),
      _("Notre connexion est instable"),
      _("Il nous faut quelques minutes"),
      _("Appelez-nous"),
    ];
  },
  /** @param {string} text */
  choose(text) {
    this.alertText = text;
    this.$refs.alert?.focus();
  },
  async raise() {
    if (!this.alertText.trim() || this.isAlerting) return;
    this.isAlerting = true;
    const answer = await send("raise_alert", { city: this.slug, text: this.alertText, by: this.name });
    this.isAlerting = false;
    if (answer.ok) this.alertText = "";
  },

  // The thread

  get thread() {
    return theEvening().messages.thread.map((message, place) => ({
      key: `${message.at}-${place}`,
      text: message.text,
      time: formatTime(message.at),
      who: whoWords(message),
      isFromRegie: isFromRegie(message),
    }));
  },
  /** @param {KeyboardEvent} event */
  onEnter(event) {
    if (event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void this.say();
  },
  async say() {
    if (!this.messageText.trim() || this.isSaying) return;
    this.isSaying = true;
    const answer = await send("say", { city: this.slug, text: this.messageText, by: this.name });
    this.isSaying = false;
    if (answer.ok) this.messageText = "";
  },
}));

registerOffers();
openEvening(recall(NAME_KEY));
openBell();
Alpine.start();
