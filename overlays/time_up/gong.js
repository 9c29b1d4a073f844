/** A gong, made on the spot: no file to load, no click needed in a browser source of OBS. */

const LOUDNESS = 0.5;
const STRIKE_S = 0.006;

/** Frequency (Hz), share of the loudness, seconds until it has faded: what a bronze plate sounds like. */
const PARTIALS = [
  [98, 0.5, 3.6],
  [146.5, 0.34, 3.2],
  [196.8, 0.42, 2.8],
  [263.1, 0.3, 2.4],
  [331.7, 0.22, 1.9],
  [412.4, 0.16, 1.5],
  [543.2, 0.12, 1.1],
  [687.9, 0.08, 0.8],
  [902.3, 0.05, 0.5],
];

/** @type {AudioContext | null} */
let speakers = null;

/** Strike it once. */
export function strikeGong() {
  speakers ??= new AudioContext();
  void speakers.resume();
  playGong(speakers);
}

/** @param {BaseAudioContext} context */
export function playGong(context) {
  const output = loudness(context);
  const start = context.currentTime + 0.01;
  for (const [frequency = 0, share = 0, fade = 0] of PARTIALS) {
    const tone = new OscillatorNode(context, { frequency: frequency * 1.012 });
    // The plate gives way under the mallet: the pitch settles a little lower.
    tone.frequency.setTargetAtTime(frequency, start, 0.09);
    tone.connect(strike(context, start, share, fade)).connect(output);
    tone.start(start);
    tone.stop(start + fade * 1.6);
  }
  const mallet = new AudioBufferSourceNode(context, { buffer: noise(context) });
  mallet
    .connect(new BiquadFilterNode(context, { type: "lowpass", frequency: 900 }))
    .connect(strike(context, start, 0.5, 0.09))
    .connect(output);
  mallet.start(start);
}

/** @param {BaseAudioContext} context */
function loudness(context) {
  const limit = new DynamicsCompressorNode(context, { threshold: -12, ratio: 8, attack: 0.002, release: 0.3 });
  const gain = new GainNode(context, { gain: LOUDNESS });
  gain.connect(limit).connect(context.destination);
  return gain;
}

/**
 * @param {BaseAudioContext} context
 * @param {number} start
 * @param {number} share
 * @param {number} fade
 */
function strike(context, start, share, fade) {
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(share, start + STRIKE_S);
  gain.gain.setTargetAtTime(0, start + STRIKE_S, fade / 3.5);
  return gain;
}

/** @param {BaseAudioContext} context */
function noise(context) {
  const buffer = context.createBuffer(1, context.sampleRate * 0.3, context.sampleRate);
  const samples = buffer.getChannelData(0);
  for (let place = 0; place < samples.length; place += 1) samples[place] = Math.random() * 2 - 1;
  return buffer;
}
