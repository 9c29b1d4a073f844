/**
 * Records what is seen of each overlay, frame by frame, in `window.seen`: its name, how opaque it is, the texts that
 * name an item, and where its plates are.
 */
() => {
  const PLATES = ".plate, .tabs, .help, .case, .plate-small, .stamp";
  const NAMES = ".title, .name, .speaker";
  window.seen = [];
  const record = () => {
    const frame = [];
    for (const part of document.querySelectorAll(".part")) {
      const style = getComputedStyle(part);
      const alpha = style.visibility === "visible" ? Number(style.opacity) : 0;
      if (alpha <= 0.02) continue;
      const isScreen = part.matches(".screen");
      const plates = isScreen ? [part] : [...part.querySelectorAll(PLATES)];
      const boxes = plates.map((plate) => plate.getBoundingClientRect()).map(({ left, top, right, bottom }) => [left, top, right, bottom]);
      const names = isScreen ? [] : [...part.querySelectorAll(NAMES)].map((name) => name.textContent.replace(/[\s\u00ad]+/g, " ")).filter(Boolean);
      frame.push({ part: part.classList[isScreen ? 2 : 1], isScreen, alpha, names, boxes });
    }
    window.seen.push(frame);
    requestAnimationFrame(record);
  };
  requestAnimationFrame(record);
}
