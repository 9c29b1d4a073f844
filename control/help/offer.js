/** The offer's page: the link is copied by one press. */

const button = /** @type {HTMLButtonElement} */ (document.querySelector("[data-copy]"));
const address = document.querySelector("[data-address]")?.textContent ?? "";
const copyStatus = /** @type {HTMLElement} */ (document.querySelector(".keep [role=status]"));

// Without a secure connection, browsers give no clipboard.
button.hidden = !("clipboard" in navigator);
button.addEventListener("click", () => {
  void navigator.clipboard.writeText(address).then(() => {
    button.textContent = copyStatus.textContent = button.dataset.copied ?? "";
  });
});
