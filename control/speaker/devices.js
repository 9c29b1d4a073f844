/** This device's camera and microphone: opened, listened to and let go. Nothing leaves the page. */

import { Loudness } from "./loudness.js";

/** @import { Heard } from "./loudness.js" */

/** @typedef {{camera: string, microphone: string}} Choice ids of devices; empty for whichever the browser takes */
/** @typedef {"insecure" | "refused" | "none" | "busy" | "gone" | "failed"} DeviceProblem */

/**
 * Open what there is of camera and microphone.
 * @param {Choice} choice
 * @returns {Promise<MediaStream>} rejected with a DOMException, or a TypeError where pages may have neither
 */
export async function openDevices({ camera, microphone }) {
  const video = camera ? { deviceId: { exact: camera } } : { facingMode: "user" };
  const audio = microphone ? { deviceId: { exact: microphone } } : true;
  try {
    return await navigator.mediaDevices.getUserMedia({ audio, video });
  } catch (error) {
    if (problemOf(error) !== "none") throw error;
  }
  // One of the two is missing: half a test is better than none.
  try {
    return await navigator.mediaDevices.getUserMedia({ audio });
  } catch (error) {
    if (problemOf(error) !== "none") throw error;
    return await navigator.mediaDevices.getUserMedia({ video });
  }
}

/** @param {MediaStream | undefined} stream */
export function stopTracks(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/**
 * @param {unknown} error
 * @returns {DeviceProblem}
 */
export function problemOf(error) {
  if (!navigator.mediaDevices) return "insecure";
  switch (error instanceof DOMException ? error.name : "") {
    case "NotAllowedError":
    case "SecurityError":
      return "refused";
    case "NotFoundError":
      return "none";
    case "NotReadableError":
    case "AbortError":
      return "busy";
    case "OverconstrainedError":
      return "gone";
    default:
      return "failed";
  }
}

/**
 * Listen to how loud a microphone is, as often as the screen is drawn.
 * @param {MediaStream} stream
 * @param {(bar: number, heard: Heard) => void} onLevel
 * @returns {() => void} to stop
 */
export function listen(stream, onLevel) {
  const audio = new AudioContext();
  // Some browsers have forgotten by now that somebody pressed a button.
  void audio.resume();
  const analyser = new AnalyserNode(audio, { fftSize: 2048 });
  audio.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const loudness = new Loudness();
  let frame = 0;
  const look = () => {
    analyser.getFloatTimeDomainData(samples);
    loudness.hear(samples, performance.now());
    onLevel(loudness.bar, loudness.heard);
    frame = requestAnimationFrame(look);
  };
  look();
  return () => {
    cancelAnimationFrame(frame);
    void audio.close();
  };
}
