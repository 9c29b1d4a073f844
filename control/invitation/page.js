/** A speaker's link, for the organizers of their city to hand on. */

import Alpine from "alpinejs";
import { registerSharing } from "topchrono/ui/sharing.js";

const print = /** @type {HTMLButtonElement} */ (document.querySelector("[data-print]"));
print.hidden = false;
print.addEventListener("click", () => window.print());

registerSharing();
Alpine.start();
