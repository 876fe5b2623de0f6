import { oneOf } from "../../options/kinds.ts";
import { option } from "../../options/rows.ts";

/** The options of `serve` about how it uses the machine. */
export const SYSTEM_OPTIONS = {
  "native": option({
    kind: oneOf("auto", "off"),
    default: "auto",
    summary:
      "auto: use the system's own calls for files and sockets where it has them (Linux), which are faster; off: only the runtime's",
  }),
};
