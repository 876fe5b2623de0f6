// This folder: one row for each command, with its syntax, its RFC, when it is allowed and which replies it can get.

import type { ProvidedSpec, UnprovidedSpec } from "../command_spec.ts";
import type { ReplyCode } from "../../replies/reply.ts";

/** A row as it is written in the table. What is left out gets the value that most commands have. */
export type ProvidedRow =
  & Pick<ProvidedSpec, "verb" | "syntax" | "summary" | "rfc" | "replies" | "feature">
  & Partial<
    Pick<ProvidedSpec, "aliases" | "login" | "duringTransfer" | "moves" | "changesTls" | "ends">
  >;

/** The same for a command that is not provided. */
export type UnprovidedRow = Pick<
  UnprovidedSpec,
  "verb" | "syntax" | "summary" | "rfc" | "reason"
>;

/** The refusals possible with any path: busy, a local error, no access, a name that is not allowed. */
export const PATH_REFUSALS = [450, 451, 550, 553] as const;

/** The replies possible with any data connection. */
export const DATA_REPLIES = [150, 226, 425, 426, 451, 521, 522] as const;

/** A transfer uses up these leftovers, and so does starting over. The size that ALLO gave waits for an upload. */
export const ALL_BUT_ALLO = ["restart", "range", "renameFrom"] as const;

/** Completes a row. Every command can be answered 421 and 501; one that needs a login 530. */
export function provided(row: ProvidedRow): ProvidedSpec {
  const login = row.login ?? "required";
  const always: readonly ReplyCode[] = login === "not needed" ? [421, 501] : [421, 501, 530];
  return {
    ...row,
    aliases: row.aliases ?? [],
    login,
    duringTransfer: row.duringTransfer ?? "waits",
    moves: row.moves ?? "nothing",
    changesTls: row.changesTls ?? false,
    // RNTO follows RNFR (RFC 959 §4.1.3); only commands that ask or set parameters may come between.
    ends: row.ends ?? ["renameFrom"],
    replies: ascending([...row.replies, ...always]),
    provided: true,
  };
}

/** Completes a row of a command that is not provided. */
export function unprovided(row: UnprovidedRow): UnprovidedSpec {
  return {
    ...row,
    aliases: [],
    login: "required",
    duringTransfer: "waits",
    moves: "nothing",
    changesTls: false,
    ends: [],
    replies: [421, 502, 530],
    provided: false,
  };
}

function ascending(codes: readonly ReplyCode[]): readonly ReplyCode[] {
  return [...new Set(codes)].sort((a, b) => a - b);
}
