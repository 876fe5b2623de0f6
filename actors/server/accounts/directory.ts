import { plainReason } from "../../../core/base/plain_reason.ts";
import { isAnonymousName } from "../../../core/access/account_name.ts";
import type { AccountEntry } from "../../../core/access/accounts_file.ts";
import { isInNetwork } from "../../../core/network/network.ts";
import type { PasswordHash } from "../../../core/access/password_hash.ts";
import type { Permissions } from "../../../core/access/permissions.ts";
import type { Account, LoginAnswer } from "./accounts_messages.ts";
import { homeOf } from "./home.ts";
import { decoyHash, isSameText, verifyPassword } from "./passwords.ts";

/** A user of `--user NAME:PASSWORD`. */
export interface UserPassword {
  readonly name: string;
  readonly password: string;
}

/** Who may log in, and to what. */
export interface DirectoryOptions {
  readonly users: readonly UserPassword[];
  /** Whether `anonymous` and `ftp` may log in with any password (RFC 1635). */
  readonly anonymous: boolean;
  /** The shared folder: what users and `anonymous` see, and the homes of accounts are in. */
  readonly root: string;
  /** What the users may do. */
  readonly permissions: Permissions;
  /** What `anonymous` may do. */
  readonly anonymousPermissions: Permissions;
}

/** Somebody who wants to log in. */
export interface LoginAttempt {
  readonly name: string;
  readonly password: string;
  /** The address of the client. */
  readonly peer: string;
  /** Whether the control connection is under TLS. */
  readonly secured: boolean;
}

/** All who may log in at the moment. */
export class Directory {
  readonly #options: DirectoryOptions;
  readonly #entries: readonly AccountEntry[];
  /** Whether every login costs one hash, be the name known or not. */
  readonly #hashing: boolean;
  readonly #decoy = decoyHash();

  /** `entries` are the accounts of the file; undefined when there is no file. */
  constructor(options: DirectoryOptions, entries: readonly AccountEntry[] | undefined) {
    this.#options = options;
    this.#entries = entries ?? [];
    this.#hashing = entries !== undefined;
  }

  /** Lets in, or not. What is wrong, the name, the password or the place, shows neither in the answer nor in its time. */
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
    // Clients that were told no name try to be anonymous first, all of those behind one address.
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
        ...(maxSessions === undefined ? {} : { maxSessions }),
        ...(rates === undefined ? {} : { rates }),
        ...(quota === undefined ? {} : { quota }),
        ...(entry.requireTls ? { requireTls: true } : {}),
      });
    } catch (error) {
      return { kind: "failed", reason: plainReason(error) };
    }
  }

  /**
   * What an unknown name is checked against, so that it takes the time of a known one: where the accounts' hashes take
   * different times, one of theirs, always the same for the same name.
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
