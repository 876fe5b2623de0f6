import { ENCODING } from "../options/kinds.ts";
import { option, toggle } from "../options/rows.ts";

/** How the names of files are sent and read. */
export const ENCODING_OPTION = option({
  kind: ENCODING,
  summary: "the encoding of file names: utf-8, or for instance shift_jis, gbk, latin1, cp437",
  otherwise: "auto, UTF-8 where it is valid and windows-1252 where it is not",
});

/** What is printed for programs. */
export const JSON_OPTION = toggle({
  summary: "print one JSON object per line on standard output, for programs",
});

/** Events are printed for programs. */
export const EVENTS_JSON_OPTION = toggle({
  summary:
    "print what happens on standard output, for programs: one JSON object per line (docs/EVENTS.md)",
});

/** What is printed of the actors. */
export const TRACE_OPTION = toggle({ summary: "print every message between the actors" });
