/** The speaker's own look at camera and microphone, before the meeting needs them. */

import Alpine from "alpinejs";
import { _ } from "topchrono/words/translate.js";
import { stopTracks, listen, openDevices, problemOf } from "./devices.js";

/** @import { DeviceProblem } from "./devices.js" */
/** @import { Heard } from "./loudness.js" */

/** Register the component that `device_check.html` is about. */
export function registerDeviceCheck() {
  Alpine.data("deviceCheck", () => {
    /** @type {MediaStream | undefined} */
    let stream;
    let stopListening = () => {};
    /** Which press an answer belongs to: somebody may have left before they gave their consent. */
    let attempt = 0;

    return {
      isOn: false,
      isAsking: false,
      hasPicture: false,
      hasSound: false,
      bar: 0,
      /** @type {Heard} */
      heard: "none",
      /** @type {DeviceProblem | ""} */
      problem: "",
      camera: "",
      microphone: "",
      /** @type {{id: string, name: string}[]} */
      cameras: [],
      /** @type {{id: string, name: string}[]} */
      microphones: [],

      init() {
        // Another page or program may want the camera: the meeting, most likely.
        window.addEventListener("pagehide", () => this.stop());
        document.addEventListener("visibilitychange", () => {
          if (document.hidden) this.stop();
        });
        navigator.mediaDevices?.addEventListener("devicechange", () => {
          if (this.isOn) void this.listDevices();
        });
      },

      async start() {
        this.stop();
        const thisAttempt = attempt;
        this.isAsking = true;
        this.problem = "";
        try {
          const opened = await openDevices(this);
          if (thisAttempt === attempt) await this.show(opened);
          else stopTracks(opened);
        } catch (error) {
          if (thisAttempt === attempt) this.fail(problemOf(error));
        }
      },
      stop() {
        attempt += 1;
        stopListening();
        stopListening = () => {};
        stopTracks(stream);
        stream = undefined;
        this.video.srcObject = null;
        this.isOn = this.isAsking = false;
      },
      /** @param {boolean} isAllowed whether the meeting can do without the camera */
      allow(isAllowed) {
        if (!isAllowed && (this.isOn || this.isAsking)) this.stop();
      },

      /** @param {MediaStream} opened */
      async show(opened) {
        stream = opened;
        this.isAsking = false;
        this.isOn = true;
        const [picture] = opened.getVideoTracks();
        const [sound] = opened.getAudioTracks();
        this.hasPicture = picture !== undefined;
        this.hasSound = sound !== undefined;
        this.camera = picture?.getSettings().deviceId ?? "";
        this.microphone = sound?.getSettings().deviceId ?? "";
        this.video.srcObject = opened;
        if (sound) {
          stopListening = listen(opened, (bar, heard) => {
            this.bar = bar;
            this.heard = heard;
          });
        }
        for (const track of opened.getTracks()) track.addEventListener("ended", () => this.fail("gone"));
        await this.listDevices();
      },
      /** @param {DeviceProblem} problem */
      fail(problem) {
        this.stop();
        this.problem = problem;
        // What was unplugged must not be asked for again.
        this.camera = this.microphone = "";
      },
      /** Devices have names only once one of them is open. */
      async listDevices() {
        const devices = await navigator.mediaDevices.enumerateDevices();
        const named = (/** @type {MediaDeviceKind} */ kind) =>
          devices
            .filter((device) => device.kind === kind && device.deviceId)
            .map(({ deviceId, label }, place) => ({ id: deviceId, name: label || String(place + 1) }));
        this.cameras = named("videoinput");
        this.microphones = named("audioinput");
      },

      /** @returns {HTMLVideoElement} */
      get video() {
        return /** @type {HTMLVideoElement} */ (this.$refs.video);
      },
      get startWords() {
        return this.isAsking ? _("Autorisez la caméra et le micro…") : _("Lancer l'essai");
      },
      get heardWords() {
        if (!this.hasSound) return _("Aucun micro trouvé.");
        switch (this.heard) {
          case "good":
            return _("On vous entend bien.");
          case "faint":
            return _("Parlez plus fort, ou plus près du micro.");
          default:
            return _("Aucun son : dites quelques mots, et vérifiez que le micro n'est pas coupé.");
        }
      },
      get problemWords() {
        switch (this.problem) {
          case "":
            return "";
          case "insecure":
            return _("La caméra ne s'ouvre que sur une page sécurisée (https) : faites l'essai dans la visio.");
          case "refused":
            return _("L'accès est refusé. Autorisez caméra et micro pour cette page (barre d'adresse), puis réessayez.");
          case "none":
            return _("Aucune caméra ni aucun micro trouvés. Branchez-les, puis réessayez.");
          case "busy":
            return _("Caméra ou micro déjà pris, sans doute par la visio : quittez-la le temps de l'essai.");
          case "gone":
            return _("La caméra ou le micro vient d'être débranché. Rebranchez-le, puis réessayez.");
          default:
            return _("La caméra ne s'ouvre pas. Essayez un autre navigateur, ou faites l'essai dans la visio.");
        }
      },
    };
  });
}
