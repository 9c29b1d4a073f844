/** How the panel says what OBS does and how it does. */

import { formatCountdown } from "topchrono/core/clock.js";
import { formatTime } from "topchrono/words/times.js";
import { _, language, ngettext } from "topchrono/words/translate.js";

/** @import { Grade, MachineView, ObsSection, OutputState, RecordView, StreamView } from "topchrono/core/contract.js" */
/** @import { ShowSection } from "topchrono/core/contract.js" */

const NUMBERS = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
const SHARES = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });

/** @param {ObsSection | null} obs */
export function obsStateLabel(obs) {
  return {
    off: "",
    connecting: _("Connexion…"),
    unreachable: _("Ne répond pas"),
    refused: _("Mot de passe refusé"),
    connected: _("Connecté"),
  }[obs?.state ?? "off"];
}

/**
 * What is to be known, or done, beside that label.
 * @param {ObsSection | null} obs
 */
export function obsStateDetail(obs) {
  if (!obs) return "";
  const { state, url } = obs;
  switch (state) {
    case "off":
      return _("Cette soirée se fait sans OBS.");
    case "connecting":
      return _("Top Chrono cherche OBS ({url}).", { url });
    case "unreachable":
      return _(
        "La soirée continue. Ouvrez OBS. S'il est déjà ouvert : dans OBS, Outils → Paramètres du serveur WebSocket, cochez « Activer le serveur WebSocket ». Top Chrono s'y reconnecte tout seul ({url}).",
        { url },
      );
    default:
      return "";
  }
}

/**
 * What is to be known, and done, while this evening does not control OBS.
 * @param {ObsSection | null} obs
 */
export function ownerWords(obs) {
  if (!obs) return "";
  const { state, was_ours: wasOurs, title, place, since, is_silent: isSilent } = obs.owner;
  if (obs.owner.is_shared)
    return _("Une autre soirée est connectée à cet OBS ({title}, dossier « {place} »). Elle n'y change rien tant que personne n'y presse « Prendre la main ».", {
      title,
      place,
    });
  if (state === "free") return _("L'autre soirée ne pilote plus cet OBS. Rien n'y est touché d'ici avant que vous pressiez « Prendre la main ».");
  if (state !== "other") return "";
  const named = { title, place, time: formatTime(since) };
  const found = wasOurs
    ? _("Une autre soirée a pris la main sur cet OBS à {time} ({title}, dossier « {place} »).", named)
    : _("Une autre soirée pilote déjà cet OBS ({title}, dossier « {place} », depuis {time}).", named);
  const then = isSilent
    ? _("Elle ne donne plus signe de vie. Rien n'est touché d'ici avant que vous pressiez « Prendre la main ».")
    : _("Rien n'est touché d'ici. Si c'est une répétition oubliée, pressez « Prendre la main » : elle ne pourra plus rien changer.");
  return `${found} ${then}`;
}

/**
 * What must be seen at any moment: the stream or the recording is lost, or OBS is while it is needed.
 * @param {ObsSection | null} obs
 * @param {ShowSection["phase"] | undefined} phase
 * @param {number} seenDrops how many losses of the stream need not be shown again
 */
export function obsWarning(obs, phase, seenDrops) {
  if (!obs) return "";
  const { state, stream, record, owner } = obs;
  if (owner.state === "other") return _("Une autre soirée pilote cet OBS : l'image ne suit pas celle-ci.");
  if (owner.state === "free") return _("Personne ne pilote plus cet OBS : l'image ne suit pas la soirée.");
  const isLost = state === "unreachable" || state === "refused";
  if (isLost && isUnderWay(stream.state)) return _("OBS ne répond plus : vérifiez la diffusion dans OBS.");
  if (stream.state === "reconnecting") return _("Diffusion interrompue : OBS essaie de la reprendre.");
  const faults = new Set(obs.problems.map((problem) => problem.code));
  if (stream.state === "dropped" && stream.drops !== seenDrops) {
    return faults.has("stream_not_started") ? _("La diffusion n'a pas démarré : regardez OBS.") : _("Diffusion coupée : le public ne voit plus rien.");
  }
  if (faults.has("stream_stalled")) return _("La diffusion n'envoie plus rien : vérifiez la connexion internet.");
  if (record.state === "dropped") {
    return faults.has("record_not_started") ? _("L'enregistrement n'a pas démarré : regardez OBS.") : _("Enregistrement interrompu : regardez OBS et le disque.");
  }
  if (faults.has("record_stalled")) return _("L'enregistrement n'avance plus : regardez le disque.");
  if (isLost && (phase === "doors" || phase === "live")) return _("OBS ne répond plus : l'image ne suit plus la soirée. Changez de scène à la main dans OBS.");
  return "";
}

/**
 * Whether something goes out, or is about to.
 * @param {OutputState | undefined} state
 */
export function isUnderWay(state) {
  return state !== undefined && state !== "off" && state !== "dropped";
}

/**
 * Whether its length is counted.
 * @param {OutputState} state
 */
export function isOnAir(state) {
  return state === "live" || state === "reconnecting" || state === "stopping";
}

/**
 * A grade in plain words, and its shape.
 * @param {Grade | null} grade
 */
export function gradeOf(grade) {
  if (grade === null) return { value: "", text: "", icon: "" };
  return {
    value: grade,
    text: { good: _("bon"), poor: _("moyen"), bad: _("mauvais") }[grade],
    icon: { good: "#i-done", poor: "#i-alert", bad: "#i-absent" }[grade],
  };
}

/**
 * @param {StreamView} stream
 * @param {number | null} seconds how long it has been going
 */
export function streamRow(stream, seconds) {
  const isShown = isOnAir(stream.state);
  const figures = [
    _("{rate} Mbit/s", { rate: NUMBERS.format(stream.bitrate_kbps / 1000) }),
    _("{percent} d'images perdues", { percent: SHARES.format(stream.dropped_percent / 100) }),
    _("{count} en tout", { count: NUMBERS.format(stream.dropped_frames) }),
  ];
  return {
    ...outputRow(stream.state, seconds),
    name: "stream",
    title: _("Diffusion"),
    stateLabel: {
      off: _("arrêtée"),
      starting: _("démarre…"),
      live: _("en cours"),
      reconnecting: _("reconnexion…"),
      dropped: _("coupée"),
      stopping: _("s'arrête…"),
    }[stream.state],
    button: isUnderWay(stream.state) ? _("Arrêter la diffusion…") : _("Démarrer la diffusion…"),
    figures: isShown ? figures.join(" · ") : "",
    grade: gradeOf(isShown ? stream.grade : null),
    more: dropsWords(stream.drops),
  };
}

/**
 * @param {RecordView} record
 * @param {number | null} seconds
 */
export function recordRow(record, seconds) {
  const row = outputRow(record.state, seconds);
  const isPaused = record.paused && record.state === "live";
  return {
    ...row,
    ...(isPaused && { state: "paused", icon: "#i-pause" }),
    name: "record",
    title: _("Enregistrement"),
    stateLabel: isPaused
      ? _("en pause")
      : {
          off: _("arrêté"),
          starting: _("démarre…"),
          live: _("en cours"),
          reconnecting: _("reconnexion…"),
          dropped: _("interrompu"),
          stopping: _("s'arrête…"),
        }[record.state],
    button: isUnderWay(record.state) ? _("Arrêter l'enregistrement…") : _("Démarrer l'enregistrement…"),
    figures: "",
    grade: gradeOf(null),
    more: isPaused ? _("Reprenez l'enregistrement dans OBS.") : "",
  };
}

/**
 * @param {OutputState} state
 * @param {number | null} seconds
 */
function outputRow(state, seconds) {
  return {
    state,
    icon: {
      off: "#i-queued",
      starting: "#i-hand",
      live: "#i-on_air",
      reconnecting: "#i-alert",
      dropped: "#i-alert",
      stopping: "#i-hand",
    }[state],
    length: seconds === null ? "" : formatCountdown(seconds),
    isOff: state === "starting" || state === "stopping",
    buttonClass: { danger: isUnderWay(state) },
  };
}

/** @param {number} drops */
function dropsWords(drops) {
  if (drops === 0) return "";
  return ngettext("Coupée {count} fois ce soir.", "Coupée {count} fois ce soir.", drops);
}

/**
 * What is asked before an output starts or stops.
 * @param {"stream" | "record"} name
 * @param {boolean} stops
 * @param {boolean} isLive
 */
export function outputQuestion(name, stops, isLive) {
  if (name === "stream") {
    return stops
      ? {
          title: _("Arrêter la diffusion ?"),
          text: isLive ? _("La soirée est en direct : le public perd l'image et le son.") : _("Le public ne reçoit plus rien."),
          button: _("Arrêter la diffusion"),
          done: _("La diffusion est déjà arrêtée."),
        }
      : {
          title: _("Démarrer la diffusion ?"),
          text: _("OBS envoie l'antenne au public, à l'adresse choisie dans ses paramètres."),
          button: _("Démarrer la diffusion"),
          done: _("La diffusion a déjà démarré."),
        };
  }
  return stops
    ? {
        title: _("Arrêter l'enregistrement ?"),
        text: isLive
          ? _("La soirée est en direct : la suite n'est plus gardée.")
          : _("Le fichier est fermé ; un nouveau départ en fait un autre."),
        button: _("Arrêter l'enregistrement"),
        done: _("L'enregistrement est déjà arrêté."),
      }
    : {
        title: _("Démarrer l'enregistrement ?"),
        text: _("OBS garde l'antenne dans un fichier, sur le disque de sa machine."),
        button: _("Démarrer l'enregistrement"),
        done: _("L'enregistrement a déjà démarré."),
      };
}

/** @param {MachineView | null} machine */
export function machineRows(machine) {
  if (!machine) return [];
  const { cpu_percent: cpu, disk_free_gb: free, disk_grade: diskGrade, fps, skipped_percent: skipped, grade } = machine;
  const figures = [
    _("processeur {percent}", { percent: SHARES.format(cpu / 100) }),
    ngettext("{count} image/s", "{count} images/s", fps),
    _("{percent} d'images sautées", { percent: SHARES.format(skipped / 100) }),
  ];
  return [
    { name: _("Machine"), figures: figures.join(" · "), grade: gradeOf(grade) },
    { name: _("Disque"), figures: _("{size} Go libres", { size: NUMBERS.format(free) }), grade: gradeOf(diskGrade) },
  ];
}

/** @param {ObsSection["overlay"]["state"]} state */
export function overlayWords(state) {
  return {
    unknown: { text: _("en attente"), icon: "#i-queued", tone: "" },
    connected: { text: _("affichée dans OBS"), icon: "#i-done", tone: "good" },
    missing: { text: _("absente d'OBS"), icon: "#i-alert", tone: "poor" },
  }[state];
}

/** @param {ObsSection["set_up"]} setUp */
export function setUpWords(setUp) {
  if (!setUp) return _("Crée dans OBS ce qui manque à la soirée et y remet en place ce qui a changé, sans toucher au reste.");
  const time = formatTime(setUp.at);
  const isEmpty = setUp.created.length + setUp.changed.length === 0;
  return isEmpty ? _("Vérifié à {time} : rien à changer.", { time }) : _("Mis en place à {time}.", { time });
}
