import { failed, type Outcome, success } from "../../../base/outcome.ts";
import { escapeControls } from "../../../base/redact.ts";
import type { OptionValues, ValuesOf } from "../../options/option.ts";
import { subcommand } from "../subcommand.ts";
import { CONTROL_OPTION } from "./control_option.ts";

/** What `kick` is asked for. */
export interface KickInvocation {
  readonly kind: "kick";
  /** The control socket; undefined: those of the user's own servers. */
  readonly control: string | undefined;
  readonly session: number;
}

const OPTIONS = { "control": CONTROL_OPTION };

/** `ferry kick`. */
export const KICK = subcommand({
  name: "kick",
  operands: "SESSION",
  summary: "end a session of a running server",
  details: ["Ends the session of that number with 421; its transfer is cut."],
  examples: [{ line: "ferry kick 7", does: "end the session that ferry who lists as 7" }],
  options: OPTIONS,
  read,
});

function read(
  [text, ...more]: readonly string[],
  options: OptionValues<ValuesOf<typeof OPTIONS>>,
): Outcome<KickInvocation, string> {
  if (text === undefined || more.length > 0) {
    return failed(
      "ferry kick needs the number of a session, as ferry who lists them: ferry kick 7",
    );
  }
  if (!/^[1-9]\d{0,14}$/.test(text)) {
    return failed(`"${escapeControls(text)}" is not the number of a session; ferry who lists them`);
  }
  return success({ kind: "kick", control: options.value("control"), session: Number(text) });
}
