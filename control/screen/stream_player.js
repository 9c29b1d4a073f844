/** The stream: plays without being asked to, and comes back when it was gone. */

const RETRY_MS = 3000;

/**
 * @param {HTMLElement} picture
 * @returns {HTMLVideoElement | null} the page's own video, if the stream has no player of its own
 */
export function startPlayer(picture) {
  const { kind, address = "" } = picture.dataset;
  const frame = picture.querySelector("iframe");
  if (kind !== "hls") {
    // What the frame has become while the venue had no network can't be known from here.
    window.addEventListener("online", () => frame?.setAttribute("src", address));
    return null;
  }
  const video = /** @type {HTMLVideoElement} */ (picture.querySelector("video"));
  // As an attribute it only counts when the page is parsed by some browsers; unmuted, nothing plays by itself.
  video.muted = true;
  video.addEventListener("playing", () => picture.classList.add("playing"));
  if (video.canPlayType("application/vnd.apple.mpegurl") && !("MediaSource" in window)) {
    playNatively(video, address);
  } else {
    void playWithHls(video, address);
  }
  return video;
}

/**
 * @param {HTMLVideoElement} video
 * @param {string} address
 */
function playNatively(video, address) {
  const play = () => {
    video.src = address;
    void video.play().catch(() => {});
  };
  for (const event of ["error", "ended"]) {
    video.addEventListener(event, () => window.setTimeout(play, RETRY_MS));
  }
  play();
}

/**
 * @param {HTMLVideoElement} video
 * @param {string} address
 */
async function playWithHls(video, address) {
  const { default: Hls, Events, ErrorTypes } = await loadHls();
  const start = () => {
    // Its worker would be made from a blob, which the page's policy does not let run.
    const hls = new Hls({ enableWorker: false });
    hls.on(Events.ERROR, (_event, error) => {
      if (!error.fatal) return;
      if (error.type === ErrorTypes.MEDIA_ERROR) {
        hls.recoverMediaError();
        return;
      }
      // Not on air yet, or the connection was cut.
      hls.destroy();
      window.setTimeout(start, RETRY_MS);
    });
    hls.on(Events.MANIFEST_PARSED, () => void video.play().catch(() => {}));
    hls.loadSource(address);
    hls.attachMedia(video);
  };
  start();
}

/** @returns {Promise<typeof import("hls.js")>} once it can be had */
async function loadHls() {
  const address = import.meta.resolve("hls.js");
  for (let failures = 0; ; failures += 1) {
    try {
      // Many browsers keep in mind that a module could not be had, and ask for it again under another address alone.
      return await import(failures ? `${address}?again=${failures}` : address);
    } catch {
      await new Promise((again) => window.setTimeout(again, RETRY_MS));
    }
  }
}
