/** Calls whoever looks away: a short gentle sound and a vibration, where the device has them. */

import Alpine from "alpinejs";
import { localNow } from "topchrono/core/clock.js";
import { readLocal, writeLocal } from "topchrono/core/local_storage.js";
import { _ } from "topchrono/words/translate.js";

const STORAGE_KEY = "topchrono_bell";
const OFF = "off";
const LOUDNESS = 0.2;
const NOTE_S = 0.6;
const NEXT_NOTE_S = 0.18;
/** In hertz: two notes for a call, one more for the antenna. */
const NOTES = { called: [587.33, 880], air: [587.33, 880, 1174.66] };
const VIBRATION_MS = [200, 100, 200];
/** A call that is heard later than this would be taken for another one. */
const LATE_MS = 3000;

/** @typedef {keyof typeof NOTES} Reason */

/**
 * Browsers let nothing be heard or felt before somebody has touched the page.
 * @typedef {object} Bell
 * @property {boolean} isOn
 * @property {boolean} isAudible the browser lets it be heard
 * @property {boolean} isTested
 * @property {string} hint
 * @property {() => void} toggle
 * @property {() => Promise<void>} test
 * @property {(reason: Reason) => void} ring
 */

/** Register Alpine's store `bell`. */
export function openBell() {
  /** @type {AudioContext | undefined} */
  let audio;

  const unlock = async () => {
    audio ??= openAudio();
    await resume(audio);
  };

  /** @type {Bell} */
  const bell = {
    isOn: readLocal(STORAGE_KEY) !== OFF,
    isAudible: false,
    isTested: false,
    get hint() {
      if (!this.isOn) return _("Le son est coupé sur cet appareil.");
      if (!this.isAudible) return _("Touchez la page une fois : sinon, rien ne pourra sonner.");
      return this.isTested ? _("Rien entendu ? Montez le volume de l'appareil.") : "";
    },
    toggle() {
      this.isOn = !this.isOn;
      this.isTested = false;
      writeLocal(STORAGE_KEY, this.isOn ? "" : OFF);
    },
    async test() {
      if (!this.isOn) this.toggle();
      await unlock();
      this.isTested = true;
      this.ring("called");
    },
    ring(reason) {
      if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(VIBRATION_MS);
      if (this.isOn && audio) void resumeAndPlay(audio, NOTES[reason]);
    },
  };
  Alpine.store("bell", bell);
  // A telephone call may take the sound away for good: the next touch brings it back.
  for (const touch of ["pointerup", "keyup"]) window.addEventListener(touch, () => void unlock());
}

/** @returns {Bell} the reactive store */
export function theBell() {
  return /** @type {Bell} */ (Alpine.store("bell"));
}

function openAudio() {
  const audio = new AudioContext();
  audio.addEventListener("statechange", () => {
    theBell().isAudible = audio.state === "running";
  });
  return audio;
}

/** @param {AudioContext} audio */
async function resume(audio) {
  try {
    await audio.resume();
  } catch {
    // Not during a telephone call, for one.
  }
}

/**
 * @param {AudioContext} audio
 * @param {number[]} notes
 */
async function resumeAndPlay(audio, notes) {
  const calledAt = localNow();
  await resume(audio);
  if (audio.state === "running" && localNow() - calledAt < LATE_MS) play(audio, notes);
}

/**
 * @param {AudioContext} audio
 * @param {number[]} notes
 */
function play(audio, notes) {
  notes.forEach((pitch, place) => {
    const begins = audio.currentTime + place * NEXT_NOTE_S;
    const note = new OscillatorNode(audio, { type: "sine", frequency: pitch });
    const swell = new GainNode(audio, { gain: 0 });
    swell.gain.setValueAtTime(0, begins);
    swell.gain.linearRampToValueAtTime(LOUDNESS, begins + 0.02);
    swell.gain.exponentialRampToValueAtTime(0.001, begins + NOTE_S);
    note.connect(swell).connect(audio.destination);
    note.start(begins);
    note.stop(begins + NOTE_S);
  });
}
