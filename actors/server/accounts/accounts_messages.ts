import type { AccountEntry, AccountLimits } from "../../../core/access/accounts_file.ts";
import type { Permissions } from "../../../core/access/permissions.ts";
import type { Outcome } from "../../../core/base/outcome.ts";
import type { Answer, Settled } from "../../kernel/kernel.ts";

/** Who is logged in, what the login may do, and what it may use. */
export interface Account extends AccountLimits {
  readonly name: string;
  readonly anonymous: boolean;
  /** The real folder that is this account's `/`. */
  readonly root: string;
  readonly permissions: Permissions;
  /** Whether neither commands nor data may travel in clear. */
  readonly requireTls?: boolean;
}

/** The answer to somebody who wants to log in. */
export type LoginAnswer =
  | { readonly kind: "accepted"; readonly account: Account }
  /** The name, the password or the place is wrong: nobody is told which. `guessed: false`: nobody has such a password. */
  | { readonly kind: "refused"; readonly guessed?: false }
  /** All is right but the way: the account may be used over TLS only. */
  | { readonly kind: "needs-tls" }
  /** All is right, but anonymous users must come from an address that has a name. */
  | { readonly kind: "nameless" }
  /** It could not be checked, or all is right but there is no home folder and none can be made. */
  | { readonly kind: "failed"; readonly reason: string };

/** What the accounts actor understands. */
export type AccountsMsg =
  | {
    readonly kind: "authenticate";
    readonly name: string;
    readonly password: string;
    /** The address of the client. */
    readonly peer: string;
    /** Whether the control connection is under TLS. */
    readonly secured: boolean;
    readonly answer: Answer<LoginAnswer>;
  }
  /** Reads the accounts file again; a bad one changes nothing. */
  | { readonly kind: "reload-accounts" }
  /** An address was shut out: what it still waits for is refused unchecked. Its key is that of `addressKey`. */
  | { readonly kind: "drop-logins"; readonly address: string };

/** What the accounts actor sends to itself. */
export type OwnAccountsMsg =
  /** One login has been answered. */
  | { readonly kind: "login-ended"; readonly address: string; readonly settled: Settled<void> }
  /** The file has been read, or is bad for the reasons given. */
  | {
    readonly kind: "accounts-read";
    readonly settled: Settled<Outcome<readonly AccountEntry[], readonly string[]>>;
  };
