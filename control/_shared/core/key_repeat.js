/** A key that is held down: browsers press a button with it again and again. */

const PRESSED_BY_ENTER = "button, summary, a";

/** Have one press of Enter be one, however long the key is held: what it switches would go on and off in turns. */
export function ignoreKeyRepeat() {
  document.addEventListener("keydown", (event) => {
    const target = /** @type {Element} */ (event.target);
    if (event.repeat && event.key === "Enter" && target.closest(PRESSED_BY_ENTER)) event.preventDefault();
  });
}
