import type { OptionReader } from "../cli_values.ts";
import { failed, type Outcome, success } from "../outcome.ts";

/** The options of `serve` that say what is shared and what for, in the order of the help. */
export const SHARING_OPTIONS = [
  {
    name: "write",
    commands: ["serve"],
    summary:
      "let files be sent, renamed and deleted (default: read-only), by who has the password that is made and shown then, by --user, or with --anonymous by everybody; accounts have permissions of their own, beside them anonymous only reads",
  },
  {
    name: "receive",
    value: "FOLDER",
    commands: ["serve"],
    summary:
      "take files into FOLDER, from everybody unless there are users: nothing can be listed, fetched or replaced, a name that is taken gets a number",
  },
] as const;

/** The folder that is shared, and what for. */
export interface Shared {
  readonly path: string;
  /** What may be done there by who has no permissions of its own; `receive`: a drop box. */
  readonly purpose: "read" | "write" | "receive";
}

/** Reads PATH and the options of `SHARING_OPTIONS`; fails with the sentence for people. */
export function readShared(
  operands: readonly string[],
  options: OptionReader,
): Outcome<Shared, string> {
  const [path, ...more] = operands;
  const receive = options.text("receive");
  const write = options.isOn("write");
  if (receive === undefined) {
    if (more.length > 0) {
      return failed(
        "ferry serve shares one folder; give one PATH, or quote a name with spaces in it",
      );
    }
    if (path === "") return failed("PATH is empty; leave it out to share the current folder");
    return success({ path: path ?? ".", purpose: write ? "write" : "read" });
  }
  if (path !== undefined) return failed("--receive names the folder; leave PATH out");
  if (write) {
    return failed("--receive and --write exclude each other: give the one that is meant");
  }
  if (options.text("accounts") !== undefined) {
    return failed(
      "--accounts says what each may do; give an account the preset upload instead of --receive",
    );
  }
  return success({ path: receive, purpose: "receive" });
}
