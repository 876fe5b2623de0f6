import type { Permissions } from "../core/permissions.ts";
import type { Behavior, Context } from "./kernel.ts";
import type { Account, AccountsMsg } from "./messages.ts";

/** A user of `--user NAME:PASSWORD`. */
export interface UserPassword {
  readonly name: string;
  readonly password: string;
}

/** Who may log in, and to what. */
export interface AccountsOptions {
  readonly users: readonly UserPassword[];
  /** Whether `anonymous` and `ftp` may log in with any password (RFC 1635). */
  readonly anonymous: boolean;
  /** The folder that everybody sees. */
  readonly root: string;
  /** What the users may do. */
  readonly permissions: Permissions;
  /** What `anonymous` may do. */
  readonly anonymousPermissions: Permissions;
}

/** Knows who may log in. One place for all sessions, so that what concerns several of them can live here. */
export function accounts(
  options: AccountsOptions,
): (ctx: Context<AccountsMsg>) => Behavior<AccountsMsg> {
  return () => ({
    receive(msg: AccountsMsg): undefined {
      msg.answer.send(authenticate(options, msg.name, msg.password));
    },
  });
}

function authenticate(
  options: AccountsOptions,
  name: string,
  password: string,
): Account | undefined {
  const { root, permissions } = options;
  const known = options.users.find((user) => user.name === name);
  if (known !== undefined) {
    return known.password === password ? { name, anonymous: false, root, permissions } : undefined;
  }
  if (options.anonymous && /^(anonymous|ftp)$/i.test(name)) {
    return { name: "anonymous", anonymous: true, root, permissions: options.anonymousPermissions };
  }
  return undefined;
}
