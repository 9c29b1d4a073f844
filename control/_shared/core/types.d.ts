/** The views as the server sends them. Times are epoch milliseconds, lengths are milliseconds. */

export interface Step {
  step: string;
  item: string | null;
}

export interface ShowSection {
  title: string;
  phase: "setup" | "doors" | "live" | "ended";
  on_hold: boolean;
  hold_reason: string;
  hold_since: number | null;
  starts_at: number | null;
  live_at: number | null;
  ended_at: number | null;
  pitch_length_ms: number;
  next_step: Step | null;
}

export interface Timer {
  state: "idle" | "armed" | "running" | "stopped" | "time_up";
  item: string | null;
  length_ms: number;
  started_at: number | null;
  ends_at: number | null;
  stopped_at: number | null;
  warnings_ms: number[];
}

export interface Run {
  taken_at: number;
  started_at: number | null;
  ended_at: number | null;
  outcome: "finished" | "time_up" | "voided" | "absent" | null;
  reason: string;
}

export interface CheckIn {
  present: boolean;
  sound: boolean;
  picture: boolean;
  by: string;
  at: number | null;
}

export interface Item {
  id: string;
  kind: "pitch" | "break";
  status: "queued" | "on_deck" | "on_air" | "pitching" | "done" | "absent" | "withdrawn";
  outcome: "finished" | "time_up" | null;
  project: string;
  speaker: string;
  association: string;
  city: string;
  city_slug: string;
  theme: string;
  needs: string[];
  summary: string;
  length_ms: number;
  taken_at: number | null;
  /** The following are for those who make the evening. */
  pronunciation?: string;
  called_at?: number | null;
  check_in?: CheckIn;
  runs?: Run[];
  notes?: Record<string, string>;
}

export interface Forecast {
  expected_at: Record<string, number>;
  ends_at: number | null;
  delay_ms: number | null;
  change_over_ms: number;
}

export interface City {
  slug: string;
  name: string;
  pitches: number;
  done: number;
  next_item: string | null;
  next_is_ready: boolean;
  open_alerts: number;
  /** First names of those whose room is open; empty for one who has not given it. */
  organizers: string[];
}

export interface Cue {
  begins_at: number;
  ends_at: number | null;
}

export interface Overlays {
  cues: Record<string, Cue>;
  switches: Record<string, boolean>;
  ticker: string;
  next_up: string | null;
}

export interface Alert {
  id: string;
  city: string;
  text: string;
  raised_at: number;
  by: string;
  resolved_at: number | null;
  answer: string;
}

/** A pitch that is about to be called and is in danger. */
export interface PitchWarning {
  item: string;
  code: "nobody_checked_in" | "no_sound_or_picture" | "nobody_online";
  /** How many calls away: 0 is on deck, 1 the next to be called. */
  turns: number;
  city: string;
  /** A pitch of another city that could go instead. */
  swap_with: string | null;
}

/** One event of the journal and whose doing it was. */
export interface JournalEntry {
  seq: number;
  /** Null for the server itself. */
  role: string | null;
  city: string | null;
  event: { type: string; at: number; [field: string]: unknown };
}

/** Some entries, the newest first. */
export interface JournalPage {
  entries: JournalEntry[];
  /** Where the page of older ones begins; null after the last one. */
  before: number | null;
}

export interface Message {
  city: string;
  text: string;
  at: number;
  by: string;
}

export interface Messages {
  prompt: { text: string; at: number } | null;
  thread: Message[];
}

/** One offer of help, as the organizers see it whose projects it is for. */
export interface Offer {
  number: number;
  /** The pitches of the city that it is for, or for which it was set aside. */
  items: string[];
  name: string;
  address: string;
  skills: string[];
  city: string;
  message: string;
  at: number;
}

export interface Offers {
  total: number;
  /** The newest first; all of them are in the exports. */
  latest: Offer[];
  set_aside_total: number;
  /** The last ones that organizers of this city set aside, in no export and in no count. */
  set_aside: Offer[];
}

/** One way to the outside. */
export interface Channel {
  name: string;
  waiting: number;
  failing_since: number | null;
}

export type Grade = "good" | "poor" | "bad";
export type ObsState = "off" | "connecting" | "unreachable" | "refused" | "connected";
export type OutputState = "off" | "starting" | "live" | "reconnecting" | "dropped" | "stopping";
export type ObsAction =
  | "setup"
  | "start_stream"
  | "stop_stream"
  | "start_record"
  | "stop_record"
  | "take_back"
  | "refresh_overlay";

/** OBS as the host sees it. */
export interface ObsBrief {
  state: ObsState;
  manual: boolean;
  stream: OutputState;
  record: OutputState;
  grade: Grade | null;
}

/** The message is French, to be translated and filled in. */
export interface ObsProblem {
  code: string;
  message: string;
  details: Record<string, string>;
}

export interface ObsStream {
  state: OutputState;
  since: number | null;
  bitrate_kbps: number;
  dropped_percent: number;
  dropped_frames: number;
  grade: Grade | null;
  drops: number;
}

export interface ObsRecord {
  state: OutputState;
  paused: boolean;
  since: number | null;
}

export interface ObsMachine {
  cpu_percent: number;
  fps: number;
  skipped_percent: number;
  disk_free_gb: number;
  grade: Grade;
  disk_grade: Grade;
}

/** OBS as the director sees it. */
export interface ObsSection {
  state: ObsState;
  url: string;
  version: string;
  scene: string | null;
  wanted_scene: string | null;
  manual: boolean;
  policy: "cut" | "gong";
  problems: ObsProblem[];
  stream: ObsStream;
  record: ObsRecord;
  machine: ObsMachine | null;
  overlay: { state: "unknown" | "connected" | "missing"; refreshed_at: number | null };
  set_up: { at: number; created: string[]; changed: string[] } | null;
}

export interface View {
  show: ShowSection;
  timer: Timer;
  on_air: Item | null;
  on_deck: Item | null;
  rundown: Item[];
  forecast: Forecast;
  cities: City[];
  overlays: Overlays;
  messages: Messages;
  alerts: Alert[];
  /** For the director. */
  warnings: PitchWarning[];
  /** How many people want to help, by item. */
  help: { people: Record<string, number> };
  applause: { claps: Record<string, number> };
  /** First names of those whose room of this city is open; empty for one who has not given it. */
  organizers: string[];
  offers: Offers;
  channels: Channel[];
  /** What is wrong with the evening's folder: files that were damaged at the start, a disk that fails now. */
  storage: {
    damage: { whole_events: number; kept_as: string } | null;
    offers_kept_as: string | null;
    unwritten_since: number | null;
    clock_ahead_ms: number;
  };
  /** The whole for the director, in brief for the host. */
  obs: ObsSection | ObsBrief;
}

export interface Update {
  revision: number;
  server_time: number;
  changes: Partial<View>;
}

export interface Answer {
  ok: boolean;
  revision?: number;
  error?: { code: string; message: string };
}

export type Status = "connecting" | "connected" | "lost" | "refused";
