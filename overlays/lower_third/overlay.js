/** The lower third: who is on air. */

import Alpine from "alpinejs";
import { itemPart } from "../_shared/item_part.js";

Alpine.data("lowerThird", () => itemPart("lower_third", { pick: ({ on_air }) => on_air }));
