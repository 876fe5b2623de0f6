// This folder: the options of `ferry accounts` and `ferry passwd`, the subcommands for an accounts file.

import { failed, type Outcome, success } from "../../../base/outcome.ts";
import { subcommand } from "../subcommand.ts";

/** What `accounts` is asked for. */
export interface AccountsInvocation {
  readonly kind: "accounts";
  readonly file: string;
}

/** `ferry accounts`. */
export const ACCOUNTS = subcommand({
  name: "accounts",
  operands: "FILE",
  summary: "check and list an accounts file",
  details: [
    "Prints the accounts of FILE with what each may do, or every fault with its line; then the exit code",
    "is 6.",
  ],
  examples: [
    { line: "ferry accounts accounts.json", does: "before the server reads it again" },
  ],
  options: {},
  read,
});

function read([file, ...more]: readonly string[]): Outcome<AccountsInvocation, string> {
  if (file === undefined || file === "" || more.length > 0) {
    return failed("ferry accounts needs one file: ferry accounts FILE");
  }
  return success({ kind: "accounts", file });
}
