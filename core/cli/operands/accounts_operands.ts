import { isAccountName, isAnonymousName } from "../../access/account_name.ts";
import { failed, type Outcome, success } from "../../base/outcome.ts";
import { escapeControls } from "../../base/redact.ts";

/** What `passwd` is asked for. */
export interface PasswdInvocation {
  readonly kind: "passwd";
  /** The accounts file to change; undefined: the hash is printed. */
  readonly file: string | undefined;
  readonly name: string;
}

/** What `accounts` is asked for. */
export interface AccountsInvocation {
  readonly kind: "accounts";
  readonly file: string;
}

/** Understands the operands of `ferry passwd`; fails with the sentence for people. */
export function passwdOperands(operands: readonly string[]): Outcome<PasswdInvocation, string> {
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

/** Understands the operands of `ferry accounts`; fails with the sentence for people. */
export function accountsOperands(operands: readonly string[]): Outcome<AccountsInvocation, string> {
  const [file, ...more] = operands;
  if (file === undefined || file === "" || more.length > 0) {
    return failed("ferry accounts needs one file: ferry accounts FILE");
  }
  return success({ kind: "accounts", file });
}
