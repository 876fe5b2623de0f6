import { isAccountName, isAnonymousName } from "../../../access/account_name.ts";
import { failed, type Outcome, success } from "../../../base/outcome.ts";
import { escapeControls } from "../../../base/redact.ts";
import { subcommand } from "../subcommand.ts";

/** What `passwd` is asked for. */
export interface PasswdInvocation {
  readonly kind: "passwd";
  /** The accounts file to change; undefined: the hash is printed. */
  readonly file: string | undefined;
  readonly name: string;
}

/** `ferry passwd`. */
export const PASSWD = subcommand({
  name: "passwd",
  operands: "[FILE] NAME",
  summary: "set the password of an account",
  details: [
    "Asks for a password, or reads a line of standard input, and writes its hash into FILE, the accounts",
    "file of ferry serve --accounts, or prints it without FILE. A file or an account that is not there",
    "yet is made: with the preset write, and with a folder of its own name as home. An account has:",
    "",
    "  name, password   the latter as a hash (scrypt)",
    "  permissions      a preset (read, upload, write, full), or a list of list, read, write, append,",
    "                   create, delete, rename, mkdir, rmdir, chmod, admin",
    "  home             a folder, absolute or below the shared one (default: the name)",
    '  quota            the bytes that the home may hold, as a number or like "10G"',
    "  max-sessions, upload-rate, download-rate (bytes per second)",
    "  networks         where it may log in from, for instance 192.168.0.0/16",
    "  require-tls      true: over TLS only",
    "",
    "A server reads the file again on SIGHUP; open sessions keep what they were allowed (see ferry kick).",
  ],
  examples: [
    { line: "ferry passwd accounts.json ann", does: "ask for ann's password and write it" },
    {
      line: "pass show ftp/ann | ferry passwd accounts.json ann",
      does: "take it from a program",
    },
    { line: "ferry passwd ann", does: "print the hash" },
  ],
  options: {},
  read,
});

function read(operands: readonly string[]): Outcome<PasswdInvocation, string> {
  const [first, second, ...more] = operands;
  const name = second ?? first;
  if (first === undefined || name === undefined || more.length > 0) {
    return failed("ferry passwd needs a name, and a file before it: ferry passwd [FILE] NAME");
  }
  const file = second === undefined ? undefined : first;
  if (file === "") return failed("FILE is empty; leave it out to print the hash");
  if (isAnonymousName(name)) {
    return failed(`${name} has no password; serve lets it in with --anonymous`);
  }
  if (!isAccountName(name)) {
    return failed(
      `an account cannot be called "${escapeControls(name)}": a name has 1 to 64 characters, ` +
        "without / \\ : and control characters, and no dot first",
    );
  }
  return success({ kind: "passwd", file, name });
}
