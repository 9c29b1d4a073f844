/** The thread between the régie and the cities. */

import Alpine from "alpinejs";
import { send, theEvening } from "topchrono/evening.js";
import { _, formatTime } from "topchrono/translate.js";
import { thePanel } from "./panel.js";

/** @import { Message } from "../_shared/types.js" */

/** Messages carry a name, not a role: the régie signs with this one, whatever language its panel speaks. */
const OURS = "Régie";

/** @param {Message} message */
export function isOurs(message) {
  return message.by === OURS;
}

export function registerTalkback() {
  Alpine.data("talkback", () => ({
    city: "",
    text: "",

    init() {
      Alpine.effect(() => {
        const last = theEvening().messages.thread.at(-1);
        const isShown = thePanel().tab === "rooms";
        void this.$nextTick(() => {
          this.$refs.thread?.scrollTo({ top: this.$refs.thread.scrollHeight });
          if (last && (isShown || this.$refs.thread?.checkVisibility())) thePanel().readUntil = last.at;
        });
      });
    },
    get thread() {
      return theEvening().messages.thread.map((message, place) => ({
        key: `${message.at}-${place}`,
        text: message.text,
        time: formatTime(message.at),
        who: whoSays(message),
        ours: isOurs(message),
      }));
    },
    /** @param {KeyboardEvent} event */
    onEnter(event) {
      if (event.shiftKey) return;
      event.preventDefault();
      void this.say();
    },
    async say() {
      if (!this.text.trim()) return;
      const answer = await send("say", { city: this.city, text: this.text, by: OURS });
      if (answer.ok) this.text = "";
    },
  }));
}

/** @param {Message} message */
function whoSays(message) {
  const city = theEvening().cities.find((known) => known.slug === message.city)?.name ?? message.city;
  const everybody = _("toutes les villes");
  if (isOurs(message)) return _("Régie à {city}", { city: city || everybody });
  return [message.by, city || _("à toutes les villes")].filter(Boolean).join(", ");
}
