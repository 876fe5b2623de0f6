import { oneOf } from "../../options/kinds.ts";
import { type Kind, option } from "../../options/rows.ts";

/** The most threads that may serve. */
const MOST_WORKERS = 64;

/** A number of threads, or `auto`. */
const WORKERS: Kind<number | "auto"> = {
  value: "N",
  wanted: `a whole number from 1 to ${MOST_WORKERS}, or auto`,
  parse: (text) => {
    if (text === "auto") return text;
    const count = /^\d{1,2}$/.test(text) ? Number(text) : 0;
    return count >= 1 && count <= MOST_WORKERS ? count : undefined;
  },
};

/** The options of `serve` about how it uses the machine. */
export const SYSTEM_OPTIONS = {
  "native": option({
    kind: oneOf("auto", "off"),
    default: "auto",
    summary:
      "auto: use the system's own calls for files and sockets where it has them (Linux), which are faster; off: only the runtime's",
  }),
  "workers": option({
    kind: WORKERS,
    default: 1,
    summary:
      "serve with N threads, which share the port, the limits and everything else (Linux); auto: as many as there are processors",
  }),
};
