/** The printable sheet of a city. */

const printButton = /** @type {HTMLButtonElement} */ (document.querySelector("[data-print]"));
printButton.hidden = false;
printButton.addEventListener("click", () => window.print());
