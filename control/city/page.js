/** The room of a city: when it is our turn, who is ready, and messages with the director. */

import Alpine from "alpinejs";
import { introduce, openEvening, send, theEvening } from "topchrono/core/evening.js";
import { readLocal, writeLocal } from "topchrono/core/local_storage.js";
import { can } from "topchrono/core/possible.js";
import { isToCome } from "topchrono/core/queue.js";
import { openBell, theBell } from "topchrono/ui/bell.js";
import { focusSoon } from "topchrono/ui/focus.js";
import { registerQuoting } from "topchrono/ui/quoting.js";
import { keepScreenOn } from "topchrono/ui/wake_lock.js";
import { peopleWords } from "topchrono/words/people.js";
import { confirmedByWords } from "topchrono/words/readiness.js";
import { formatTime } from "topchrono/words/times.js";
import { _ } from "topchrono/words/translate.js";
import { pressTick, ticksOf } from "./check_in.js";
import { registerOffers } from "./offers.js";
import {
  absenceWords,
  alertWords,
  bannerOf,
  isFromDirector,
  isDirectorName,
  newsOf,
  originWords,
  ownItems,
  presenceWords,
  whenWords,
  whoWords,
} from "./words.js";

/** The page's own store, for the browser's console. */
export { now, send, theEvening } from "topchrono/core/evening.js";

/** @import { Tick } from "./check_in.js" */

const NAME_KEY = "topchrono_first_name";
/** Items of news at the top: the others stand below, in the thread. */
const MOST_NEWS = 3;

Alpine.data("city", () => ({
  slug: document.body.dataset.city ?? "",
  name: readLocal(NAME_KEY),
  /** The name while it is being typed. */
  nameDraft: readLocal(NAME_KEY),
  isNaming: readLocal(NAME_KEY) === "",
  nameProblem: "",
  alertText: "",
  messageText: "",
  isAlerting: false,
  isSaying: false,
  /** What the director has said to this room and nobody has put aside, the newest last. @type {string[]} */
  news: [],

  init() {
    keepScreenOn();
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

  // What the director says, shown at the top: its place in the page may be out of view

  followNews() {
    /** @type {Set<string> | undefined} */
    let known;
    Alpine.effect(() => {
      const { alerts, messages, show } = theEvening();
      if (!show) return;
      const said = newsOf(alerts, messages.thread);
      const fresh = said.filter((one) => known && !known.has(one.key));
      known = new Set(said.map((one) => one.key));
      if (fresh.length) this.news = [...this.news, ...fresh.map((one) => one.text)].slice(-MOST_NEWS);
    });
  },
  get hasNews() {
    return this.news.length > 0;
  },
  hideNews() {
    this.news = [];
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
      who: peopleWords(item),
      when: whenWords(rundown, item, show ?? null, forecast),
      isTickable: can(item, "check_in") && isToCome(item),
      ticked: confirmedByWords(item.check_in),
      ticks: ticksOf(item),
      invitation: item.status === "withdrawn" ? "" : `/city/${this.slug}/speaker/${item.id}`,
    }));
  },
  /**
   * @param {string} id
   * @param {Tick} what
   * @param {MouseEvent} event
   */
  async tick(id, what, event) {
    const item = theEvening().rundown.find((one) => one.id === id);
    // The second press of a double one would take the tick away again.
    if (item && event.detail < 2) await pressTick(item, what, this.name);
  },

  // Who we are

  rename() {
    this.nameDraft = this.name;
    this.isNaming = true;
    focusSoon(() => this.$refs.name);
  },
  keepName() {
    const name = this.nameDraft.trim();
    if (!name) return;
    if (isDirectorName(name)) {
      this.nameProblem = _("Ce nom est celui de la régie : donnez votre prénom.");
      return;
    }
    this.nameProblem = "";
    this.name = name;
    this.isNaming = false;
    writeLocal(NAME_KEY, name);
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
    const text = this.alertText;
    if (!text.trim() || this.isAlerting) return;
    this.isAlerting = true;
    const answer = await send("raise_alert", { city: this.slug, text, by: this.name });
    this.isAlerting = false;
    // What was typed meanwhile has not been sent.
    if (answer.ok && this.alertText === text) this.alertText = "";
  },

  // The thread

  get thread() {
    return theEvening().messages.thread.map((message, place) => ({
      key: `${message.at}-${place}`,
      text: message.text,
      time: formatTime(message.at),
      who: whoWords(message),
      isFromDirector: isFromDirector(message),
    }));
  },
  /** @param {KeyboardEvent} event */
  onEnter(event) {
    if (event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (!event.repeat) void this.say();
  },
  async say() {
    const text = this.messageText;
    if (!text.trim() || this.isSaying) return;
    this.isSaying = true;
    const answer = await send("say", { city: this.slug, text, by: this.name });
    this.isSaying = false;
    if (answer.ok && this.messageText === text) this.messageText = "";
  },
}));

registerQuoting();
registerOffers();
openEvening(readLocal(NAME_KEY));
openBell();
Alpine.start();
