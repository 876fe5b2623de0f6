import type { AccountEntry, AccountLimits } from "../../../core/access/accounts_file.ts";
import type { Permissions } from "../../../core/access/permissions.ts";
import type { Outcome } from "../../../core/base/outcome.ts";
import type { Answer, Settled } from "../../kernel/kernel.ts";

/** A login that succeeded: its name, permissions and limits. */
export interface Account extends AccountLimits {
  readonly name: string;
  readonly anonymous: boolean;
  /** The real folder that is this account's `/`. */
  readonly root: string;
  readonly permissions: Permissions;
  /** Whether control and data connections must both use TLS. */
  readonly requireTls?: boolean;
}

/** The answer to a login. */
export type LoginAnswer =
  | { readonly kind: "accepted"; readonly account: Account }
  /**
   * The name, the password or the client's network is wrong; the client is not told which. `guessed: false`: the name was
   * `anonymous`, which has no password to guess.
   */
  | { readonly kind: "refused"; readonly guessed?: false }
  /** Name and password are right, but the account requires TLS. */
  | { readonly kind: "needs-tls" }
  /** Name and password are right, but anonymous users need an address with a host name. */
  | { readonly kind: "nameless" }
  /** The login could not be checked, or the home folder is missing and cannot be created. */
  | { readonly kind: "failed"; readonly reason: string };

/** What the accounts actor understands. */
export type AccountsMsg =
  | {
    readonly kind: "authenticate";
    readonly name: string;
    readonly password: string;
    /** The address of the client. */
    readonly peer: string;
    /** Whether the control connection uses TLS. */
    readonly secured: boolean;
    readonly answer: Answer<LoginAnswer>;
  }
  /** Reads the accounts file again; one with faults changes nothing. */
  | { readonly kind: "reload-accounts" }
  /** An address was banned: its waiting logins are refused unchecked. `address` is a key as `addressKey` makes it. */
  | { readonly kind: "drop-logins"; readonly address: string };

/** What the accounts actor sends to itself. */
export type OwnAccountsMsg =
  /** One login has been answered. */
  | { readonly kind: "login-ended"; readonly address: string; readonly settled: Settled<void> }
  /** The accounts file has been read, or has the faults given. */
  | {
    readonly kind: "accounts-read";
    readonly settled: Settled<Outcome<readonly AccountEntry[], readonly string[]>>;
  };
