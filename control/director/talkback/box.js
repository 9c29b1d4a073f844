/** Talkback: one thread per city, or all of them together. */

import Alpine from "alpinejs";
import { send, theEvening } from "topchrono/core/evening.js";
import { focusSoon } from "topchrono/ui/focus.js";
import { cityName } from "topchrono/words/people.js";
import { formatTime } from "topchrono/words/times.js";
import { _ } from "topchrono/words/translate.js";
import { draftField } from "../_shared/draft_field.js";
import { thePanel } from "../_shared/panel.js";

/** @import { Message } from "topchrono/core/contract.js" */

/** Messages carry a name, not a role: the director signs with this one, whatever language its panel speaks. */
const DIRECTOR_NAME = "Régie";

/** @param {Message} message */
function isOurs(message) {
  return message.by === DIRECTOR_NAME;
}

/** What cities have said since their thread was last shown. */
export function unreadMessages() {
  const { readUntil } = thePanel();
  return theEvening().messages.thread.filter(
    (message) => !isOurs(message) && message.at > (readUntil[message.city] ?? 0),
  );
}

/**
 * Show the thread of a city and be ready to write to it.
 * @param {string} city its slug
 */
export function writeTo(city) {
  const panel = thePanel();
  panel.tab = "rooms";
  panel.thread = city;
  focusSoon(() => document.getElementById("message"));
}

export function registerTalkback() {
  Alpine.data("talkback", () => ({
    draft: draftField(),

    init() {
      Alpine.effect(() => {
        const shown = this.messages;
        const isShown = thePanel().tab === "rooms";
        void this.$nextTick(() => {
          this.$refs.thread?.scrollTo({ top: this.$refs.thread.scrollHeight });
          if (isShown || this.$refs.thread?.checkVisibility()) markRead(shown);
        });
      });
    },
    get city() {
      return thePanel().thread;
    },
    /** What one city hears is its own and what is said to all. */
    get messages() {
      const city = this.city;
      return theEvening().messages.thread.filter((message) => !city || message.city === city || message.city === "");
    },
    get thread() {
      return this.messages.map((message, place) => ({
        key: `${message.at}-${place}`,
        text: message.text,
        time: formatTime(message.at),
        who: whoSays(message),
        isOurs: isOurs(message),
      }));
    },
    get choices() {
      return theEvening().cities.map(({ slug, name }) => {
        const count = countUnread(slug);
        return { slug, name: count ? _("{city} ({count} à lire)", { city: name, count }) : name };
      });
    },
    get unread() {
      return theEvening()
        .cities.map(({ slug, name }) => ({ slug, name, count: countUnread(slug) }))
        .filter(({ count }) => count > 0);
    },
    /** @param {string} city */
    choose(city) {
      writeTo(city);
    },
    get sendWords() {
      const city = cityName(this.city, theEvening().cities);
      return city ? _("Envoyer à {city}", { city }) : _("Envoyer à toutes les villes");
    },
    /** @param {KeyboardEvent} event */
    onEnter(event) {
      if (event.shiftKey || event.isComposing) return;
      event.preventDefault();
      if (!event.repeat) void this.say();
    },
    say() {
      return this.draft.send((text) => send("say", { city: this.city, text, by: DIRECTOR_NAME }));
    },
  }));
}

/** @param {Message[]} messages */
function markRead(messages) {
  const { readUntil } = thePanel();
  for (const { city, at } of messages) {
    if (at > (readUntil[city] ?? 0)) readUntil[city] = at;
  }
}

/** @param {string} city its slug */
function countUnread(city) {
  return unreadMessages().filter((message) => message.city === city).length;
}

/** @param {Message} message */
function whoSays(message) {
  const city = cityName(message.city, theEvening().cities);
  const everybody = _("toutes les villes");
  if (isOurs(message)) return _("Régie à {city}", { city: city || everybody });
  return [message.by, city || _("à toutes les villes")].filter(Boolean).join(", ");
}
