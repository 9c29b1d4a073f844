/** The few things that someone may set at the screen, with the mouse or by keys. */

import { ofThisEvening, readLocal, writeLocal } from "topchrono/core/local_storage.js";
import { fill } from "topchrono/ui/fields.js";
import { language } from "topchrono/words/translate.js";

const IDLE_MS = 3500;
const STEP_MS = 500;
const LONGEST_DELAY_MS = 120_000;
const STORAGE_KEY = ofThisEvening("topchrono.delay_correction");
const KEYS = /** @type {Record<string, string>} */ ({ f: "full", a: "clap", m: "sound", "-": "earlier", "+": "later", "=": "later" });

/**
 * @param {HTMLElement} screen
 * @param {HTMLVideoElement | null} video
 * @param {object} listeners
 * @param {(delayMs: number) => void} listeners.onDelay
 * @param {() => void} listeners.onClap
 */
export function startSettings(screen, video, { onDelay, onClap }) {
  const announcedDelay = Number(screen.dataset.delay);
  // Each venue's player is late in its own way.
  let delay = within(announcedDelay + (Number(readLocal(STORAGE_KEY)) || 0));

  const setDelay = (/** @type {number} */ wanted) => {
    delay = within(wanted);
    writeLocal(STORAGE_KEY, String(delay - announcedDelay));
    const seconds = (delay / 1000).toLocaleString(language, { minimumFractionDigits: 1 });
    fill(screen, { delay: `${seconds}\u00a0s` });
    onDelay(delay);
  };
  const actions = /** @type {Record<string, () => void>} */ ({
    full: () => void (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()),
    sound: () => {
      if (!video) return;
      video.muted = !video.muted;
      screen.querySelector("[data-action=sound]")?.setAttribute("aria-pressed", String(!video.muted));
    },
    clap: onClap,
    earlier: () => setDelay(delay - STEP_MS),
    later: () => setDelay(delay + STEP_MS),
  });

  for (const button of screen.querySelectorAll("[data-action]")) {
    const { action = "" } = /** @type {HTMLElement} */ (button).dataset;
    button.addEventListener("click", () => actions[action]?.());
  }
  const wake = hideWhenIdle(screen);
  document.addEventListener("keydown", (event) => {
    const action = KEYS[event.key.toLowerCase()];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    // A key that is held down is no applause.
    if (action === "clap" && event.repeat) return;
    /** @type {HTMLElement | null} */ (screen.querySelector(`[data-action=${action}]`))?.click();
    wake();
  });
  setDelay(delay);
}

/** @param {number} delay */
function within(delay) {
  return Math.min(LONGEST_DELAY_MS, Math.max(0, delay));
}

/**
 * No cursor and no buttons on the screen of a room, until someone touches the mouse.
 * @param {HTMLElement} screen
 */
function hideWhenIdle(screen) {
  let timer = 0;
  const wake = () => {
    screen.classList.remove("idle");
    window.clearTimeout(timer);
    timer = window.setTimeout(() => screen.classList.add("idle"), IDLE_MS);
  };
  for (const event of ["mousemove", "pointerdown", "focusin"]) document.addEventListener(event, wake);
  screen.classList.add("idle");
  return wake;
}
