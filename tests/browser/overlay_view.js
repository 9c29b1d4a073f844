/**
 * Has an overlay's page show one moment of an evening, without the server's news of it.
 * @param {{moment: string, item: Record<string, unknown>, cities?: number}} options
 */
async ({ moment, item, cities = 2 }) => {
  const { now, theEvening } = await import(document.querySelector("script[type=module][src]").src);
  const { typesetAll } = await import("topchrono/words/typeset.js");
  const { EMPTY_ITEM } = await import("topchrono/core/item.js");
  const evening = /** @type {any} */ (theEvening());

  const parts = {
    waiting: ["waiting"],
    ended: ["waiting"],
    slate: ["slate"],
    next: ["next_up", "ticker"],
    taken: ["lower_third", "clock", "ticker"],
    needs: ["needs", "clock", "applause", "ticker"],
    last: ["needs", "clock", "applause", "ticker"],
    time_up: ["needs", "clock", "applause", "ticker", "time_up"],
    after: ["needs", "clock", "applause", "ticker", "next_up"],
  }[moment] ?? [];
  const cues = Object.fromEntries(parts.map((name) => [name, { begins_at: name === "time_up" ? now() - 5000 : 1, ends_at: null }]));

  const shown = typesetAll({ ...EMPTY_ITEM, id: "p01", city_slug: "ici", status: moment === "ended" ? "done" : "queued", ...item });
  const rundown = Array.from({ length: 4 * cities }, (_, place) => ({ ...shown, id: `p0${place + 1}` }));
  const length_ms = 120_000;
  const left = { taken: length_ms, last: 8_500, time_up: 0, after: 31_000 }[moment] ?? 95_000;
  const state = { taken: "armed", time_up: "time_up", after: "stopped" }[moment] ?? "running";
  const ends_at = now() + left;

  evening.show = { ...evening.show, title: shown.project, phase: { waiting: "doors", ended: "ended" }[moment] ?? "live", starts_at: now() + 4_000_000 };
  evening.rundown = rundown;
  evening.on_air = ["next", "waiting", "ended"].includes(moment) ? null : rundown[0];
  evening.overlays = { cues, next_up: rundown[1]?.id, ticker: `${shown.project} ${shown.summary}`.slice(0, 300) };
  evening.timer = { ...evening.timer, state, item: "p01", length_ms, started_at: ends_at - length_ms, ends_at, stopped_at: moment === "after" ? now() : null };
  evening.applause = { claps: { p01: 12_345 } };
  evening.help = { people: { p01: 128 } };
  document.dispatchEvent(new Event("visibilitychange"));

  const frame = () => new Promise((done) => requestAnimationFrame(done));
  for (let round = 0; round < 2; round += 1) {
    await frame();
    for (const animation of document.getAnimations()) {
      const isEndless = animation.effect?.getComputedTiming().iterations === Infinity;
      if (!isEndless && /** @type {any} */ (animation).animationName !== "run-out") animation.finish();
    }
  }
  await frame();
}
