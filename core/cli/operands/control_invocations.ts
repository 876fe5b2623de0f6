import type { OptionReader } from "../option_values.ts";
import { failed, type Outcome, success } from "../../base/outcome.ts";
import { escapeControls } from "../../base/redact.ts";

/** What `who` is asked for. */
export interface WhoInvocation {
  readonly kind: "who";
  /** The control socket; undefined: those of the user's own servers. */
  readonly control: string | undefined;
  readonly json: boolean;
}

/** What `kick` is asked for. */
export interface KickInvocation {
  readonly kind: "kick";
  readonly control: string | undefined;
  readonly session: number;
}

/** Understands the operands of `ferry who`; fails with the sentence for people. */
export function readWho(
  operands: readonly string[],
  options: OptionReader,
): Outcome<WhoInvocation, string> {
  if (operands.length > 0) return failed("ferry who takes no operands: ferry who [--json]");
  return success({ kind: "who", control: options.text("control"), json: options.isOn("json") });
}

/** Understands the operands of `ferry kick`; fails with the sentence for people. */
export function readKick(
  operands: readonly string[],
  options: OptionReader,
): Outcome<KickInvocation, string> {
  const [text, ...more] = operands;
  if (text === undefined || more.length > 0) {
    return failed(
      "ferry kick needs the number of a session, as ferry who lists them: ferry kick 7",
    );
  }
  if (!/^[1-9]\d{0,14}$/.test(text)) {
    return failed(`"${escapeControls(text)}" is not the number of a session; ferry who lists them`);
  }
  return success({ kind: "kick", control: options.text("control"), session: Number(text) });
}
