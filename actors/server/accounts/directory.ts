import { defined } from "../../../core/base/defined.ts";
import { plainReason } from "../../../core/base/error_text.ts";
import type { UserPassword } from "../../../core/cli/subcommands/serve/login_options.ts";
import { isAnonymousName } from "../../../core/access/account_name.ts";
import type { AccountEntry } from "../../../core/access/accounts_file.ts";
import { isInNetwork } from "../../../core/network/network.ts";
import type { PasswordHash } from "../../../core/access/password_hash.ts";
import type { Permissions } from "../../../core/access/permissions.ts";
import type { Account, LoginAnswer } from "./accounts_messages.ts";
import { homeOf } from "./home.ts";
import { decoyHash, isSameText, verifyPassword } from "./passwords.ts";

/** Who may log in, and what each login may do. */
export interface DirectoryOptions {
  readonly users: readonly UserPassword[];
  /** Whether `anonymous` and `ftp` may log in with any password (RFC 1635). */
  readonly anonymous: boolean;
  /** The shared folder: users and `anonymous` see it, and the homes of accounts are in it. */
  readonly root: string;
  /** What the users may do. */
  readonly permissions: Permissions;
  /** What `anonymous` may do. */
  readonly anonymousPermissions: Permissions;
}

/** A login to check. */
export interface LoginAttempt {
  readonly name: string;
  readonly password: string;
  /** The address of the client. */
  readonly peer: string;
  /** Whether the control connection uses TLS. */
  readonly secured: boolean;
}

/** The users and accounts that may log in at the moment. */
export class Directory {
  readonly #options: DirectoryOptions;
  readonly #entries: readonly AccountEntry[];
  /** Whether every login costs one hash, for known and unknown names alike. */
  readonly #hashing: boolean;
  readonly #decoy = decoyHash();

  /** `entries` are the accounts of the file; undefined when there is no file. */
  constructor(options: DirectoryOptions, entries: readonly AccountEntry[] | undefined) {
    this.#options = options;
    this.#entries = entries ?? [];
    this.#hashing = entries !== undefined;
  }

  /** Checks a login. Neither the answer nor its timing shows whether the name, the password or the network was wrong. */
  async authenticate(attempt: LoginAttempt): Promise<LoginAnswer> {
    const { name, password } = attempt;
    const { users, anonymous, root } = this.#options;
    if (anonymous && isAnonymousName(name)) {
      const permissions = this.#options.anonymousPermissions;
      return accepted({ name: "anonymous", anonymous: true, root, permissions });
    }
    const entry = this.#entries.find((known) => known.name === name);
    const user = users.find((known) => known.name === name);
    const isUser = isSameText(password, user?.password ?? "") && user !== undefined;
    const isEntry = this.#hashing &&
      await verifyPassword(password, entry?.password ?? this.#decoyFor(name)) &&
      entry !== undefined;
    if (isUser) {
      const { permissions } = this.#options;
      return accepted({ name, anonymous: false, root, permissions });
    }
    if (isEntry) return await this.#admit(entry, attempt);
    // Clients without a configured name try `anonymous` first. That is no guess, or it would ban everybody behind one address.
    const guessed = user !== undefined || entry !== undefined || !isAnonymousName(name);
    return guessed ? { kind: "refused" } : { kind: "refused", guessed };
  }

  async #admit(entry: AccountEntry, { peer, secured }: LoginAttempt): Promise<LoginAnswer> {
    const { networks } = entry;
    if (networks.length > 0 && !networks.some((network) => isInNetwork(peer, network))) {
      return { kind: "refused" };
    }
    if (entry.requireTls && !secured) return { kind: "needs-tls" };
    const { name, permissions, maxSessions, rates, quota } = entry;
    try {
      return accepted({
        name,
        anonymous: false,
        root: await homeOf(entry, this.#options.root),
        permissions,
        ...defined({ maxSessions, rates, quota }),
        ...(entry.requireTls ? { requireTls: true } : {}),
      });
    } catch (error) {
      return { kind: "failed", reason: plainReason(error) };
    }
  }

  /**
   * The hash to check an unknown name against, so that this takes as long as for a known one. It is one of the accounts'
   * hashes, because these may differ in cost; the same name always gets the same one.
   */
  #decoyFor(name: string): PasswordHash {
    const sum = [...name].reduce(
      (sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 65_521,
      7,
    );
    return this.#entries[sum % Math.max(1, this.#entries.length)]?.password ?? this.#decoy;
  }
}

function accepted(account: Account): LoginAnswer {
  return { kind: "accepted", account };
}
