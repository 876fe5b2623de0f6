import { failed, type Outcome, success } from "../../../base/outcome.ts";
import type { OptionValues, ValuesOf } from "../../options/option.ts";
import { JSON_OPTION } from "../common_options.ts";
import { subcommand } from "../subcommand.ts";
import { CONTROL_OPTION } from "./control_option.ts";

/** What `who` is asked for. */
export interface WhoInvocation {
  readonly kind: "who";
  /** The control socket; undefined: those of the user's own servers. */
  readonly control: string | undefined;
  readonly json: boolean;
}

const OPTIONS = { "control": CONTROL_OPTION, "json": JSON_OPTION };

/** `ferry who`. */
export const WHO = subcommand({
  name: "who",
  operands: "",
  summary: "list the sessions of a running server",
  details: [
    "Prints the sessions of your server on this machine: number, address, account, client program,",
    "duration, bytes of the running transfer so far, and what it does.",
  ],
  examples: [
    { line: "ferry who", does: "the sessions of your servers" },
    { line: "ferry who --json | jq -r .account", does: "for a program" },
    { line: "ferry who --control /run/ferry/control.sock", does: "of a server of the system" },
  ],
  options: OPTIONS,
  read,
});

function read(
  operands: readonly string[],
  options: OptionValues<ValuesOf<typeof OPTIONS>>,
): Outcome<WhoInvocation, string> {
  if (operands.length > 0) return failed("ferry who takes no operands: ferry who [--json]");
  const [control, json] = [options.value("control"), options.value("json")];
  return success({ kind: "who", control, json });
}
