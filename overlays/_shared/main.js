/** Starts an overlay's page once its parts have registered their own logic: the connection to the server, Alpine. */

import Alpine from "alpinejs";
import { openEvening } from "topchrono/core/evening.js";

openEvening();
Alpine.start();
