// This folder: the options of `ferry who` and `ferry kick`, the subcommands for a server on this machine.

import { NAME } from "../../options/kinds.ts";
import { option } from "../../options/rows.ts";

/** The control socket of a running server. */
export const CONTROL_OPTION = option({
  kind: NAME,
  value: "PATH",
  summary: "the socket between serve and who or kick",
  otherwise: "one in the user's own folder",
});
