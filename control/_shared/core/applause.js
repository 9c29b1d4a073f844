/** Applause: batched here, and sent at most once a second. */

const EVERY_MS = 1000;
/** What the server believes of one message. */
const MOST_AT_ONCE = 10;

export class Applause {
  #item = "";
  #claps = 0;
  #timer = 0;

  /** @param {string} item the one in the picture */
  clap(item) {
    if (item !== this.#item) this.#send();
    this.#item = item;
    this.#claps = Math.min(this.#claps + 1, MOST_AT_ONCE);
    this.#timer ||= window.setTimeout(() => this.#send(), EVERY_MS);
  }

  #send() {
    window.clearTimeout(this.#timer);
    this.#timer = 0;
    if (!this.#claps) return;
    const body = JSON.stringify({ item: this.#item, claps: this.#claps });
    this.#claps = 0;
    // Lost applause is worth no error message.
    void fetch("/applause", { method: "POST", body, keepalive: true }).catch(() => {});
  }
}
