/**
 * What the pages' modules expect around them: imported before the tests. One file of them:
 * `node --import ./tests/js/setup.js --test tests/js/clock.test.js`.
 */

import { register } from "node:module";

register("./resolve.js", import.meta.url);
process.env.TZ = "Europe/Paris";
const page = /** @type {any} */ (globalThis);
page.window = globalThis;
page.document = Object.assign(new EventTarget(), { documentElement: { lang: "fr", dataset: {} }, visibilityState: "visible" });
