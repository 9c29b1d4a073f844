/** Who comes next. */

import Alpine from "alpinejs";
import { itemPart } from "../_shared/item_part.js";

Alpine.data("nextUp", () =>
  itemPart("next_up", {
    pick: ({ rundown, overlays }) => rundown.find((item) => item.id === overlays?.next_up),
    // As long as somebody is in the picture, the lower part is theirs.
    place: ({ on_air }) => (on_air ? "top" : "bottom"),
  }),
);
