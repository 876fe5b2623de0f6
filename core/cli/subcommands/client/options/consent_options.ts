import { toggle } from "../../../options/rows.ts";

/** The option of the subcommands that may destroy something. */
export const CONSENT_OPTIONS = {
  "yes": toggle({
    short: "y",
    summary: "do not ask",
    otherwise: "ask on a terminal, and refuse without one",
  }),
};
