/** Loads a page anew that was open over an upgrade of the server: once for each version, at a calm moment. */

import { localNow } from "topchrono/core/clock.js";

/** @import { View } from "topchrono/core/contract.js" */

const KEY = "topchrono_reloaded_for";
const LOOK_AGAIN_MS = 1000;
/** Who has just pressed something goes on with it. */
const BUSY_MS = 10_000;
/** Item statuses during which the picture, the speaker's clock and the buttons stay. */
const ON_AIR = ["on_air", "pitching"];
const FIELDS = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), select, textarea";

export class Upgrade {
  #own = document.documentElement.dataset.version ?? "";
  #mayReload;
  #withinMs;
  #timer = 0;
  #touchedAt = -Infinity;

  /**
   * @param {() => boolean} mayReload whether nobody would miss anything
   * @param {number} [withinMs] jitter: thousands of pages hear of the same upgrade
   */
  constructor(mayReload, withinMs = 0) {
    this.#mayReload = mayReload;
    this.#withinMs = withinMs;
    for (const type of ["pointerdown", "keydown"]) {
      window.addEventListener(type, () => (this.#touchedAt = localNow()), { capture: true, passive: true });
    }
  }

  /** @param {View["pages"] | undefined} pages as the server has just sent them, if it has */
  follow(pages) {
    if (!pages) return;
    window.clearTimeout(this.#timer);
    if (!pages.version || !this.#own || pages.version === this.#own || hasReloadedFor(pages.version)) return;
    this.#timer = window.setTimeout(() => this.#reloadSoon(pages.version), Math.random() * this.#withinMs);
  }

  /** @param {string} version */
  #reloadSoon(version) {
    const isUsed = localNow() - this.#touchedAt < BUSY_MS && document.visibilityState === "visible";
    if (isUsed || isFillingIn() || !this.#mayReload()) {
      this.#timer = window.setTimeout(() => this.#reloadSoon(version), LOOK_AGAIN_MS);
    } else if (remember(version)) {
      window.location.reload();
    }
  }
}

/**
 * Whether nothing is on air that a page shows or controls.
 * @param {Partial<View>} view
 */
export function isOffAir(view) {
  return !ON_AIR.includes(view.on_air?.status ?? "") && view.timer?.state !== "running";
}

function isFillingIn() {
  return document.querySelector("dialog[open]") !== null || (document.activeElement?.matches(FIELDS) ?? false);
}

/** @param {string} version */
function hasReloadedFor(version) {
  try {
    return window.sessionStorage.getItem(KEY) === version;
  } catch {
    return true;
  }
}

/**
 * @param {string} version
 * @returns {boolean} whether it is remembered: a page that forgets would load itself for ever
 */
function remember(version) {
  try {
    window.sessionStorage.setItem(KEY, version);
  } catch {
    return false;
  }
  return hasReloadedFor(version);
}
