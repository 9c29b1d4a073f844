/**
 * Transitions that begin together, begin at the same time: one overlay has left when the next one enters.
 *
 * By itself a browser starts a fade once its compositor has it, and one with a delay at once. On a busy machine, tenths of
 * a second lie in between, and two plates are seen through each other.
 */
export function alignTransitions() {
  /** @type {WeakSet<Animation>} */
  const aligned = new WeakSet();
  // Dispatched before anything of the frame is drawn.
  document.addEventListener("transitionrun", () => {
    const begun = document.getAnimations().filter((one) => one instanceof CSSTransition && !aligned.has(one));
    const started = begun.flatMap(({ startTime }) => (startTime === null ? [] : [Number(startTime)]));
    const startTime = Math.min(...started, Number(document.timeline.currentTime));
    for (const transition of begun) {
      aligned.add(transition);
      transition.startTime = startTime;
    }
  });
}
