import type { ProvidedSpec, UnprovidedSpec } from "../command.ts";
import type { ReplyCode } from "../../replies/reply.ts";

/** A row as it is written down: what most commands have in common is left out. */
export type ProvidedRow =
  & Pick<ProvidedSpec, "verb" | "syntax" | "summary" | "rfc" | "replies" | "feature">
  & Partial<Pick<ProvidedSpec, "aliases" | "login" | "duringTransfer" | "ends">>;

/** The same for a command that is not provided. */
export type UnprovidedRow =
  & Pick<UnprovidedSpec, "verb" | "syntax" | "summary" | "rfc" | "reason">
  & Partial<Pick<UnprovidedSpec, "login">>;

/** What every path can lead to: busy, a local error, no access, a name that is not allowed. */
export const PATH_REFUSALS = [450, 451, 550, 553] as const;

/** What every data connection can lead to, besides the end of the transfer. */
export const DATA_REPLIES = [150, 226, 425, 426, 451, 521, 522] as const;

/** What a transfer, or a new beginning, puts an end to. */
export const ALL_LEFTOVERS = ["restart", "range", "rename"] as const;

/** Completes a row. Every command can be answered 421 and 501; one that needs a login 530. */
export function provided(row: ProvidedRow): ProvidedSpec {
  const login = row.login ?? "required";
  const always: readonly ReplyCode[] = login === "required" ? [421, 501, 530] : [421, 501];
  return {
    ...row,
    aliases: row.aliases ?? [],
    login,
    duringTransfer: row.duringTransfer ?? "in-turn",
    // RNTO follows RNFR (RFC 959 §4.1.3); only what merely asks or sets parameters may come between.
    ends: row.ends ?? ["rename"],
    replies: ascending([...row.replies, ...always]),
    provided: true,
  };
}

/** Completes a row of a command that is not provided. */
export function unprovided(row: UnprovidedRow): UnprovidedSpec {
  const login = row.login ?? "required";
  return {
    ...row,
    aliases: [],
    login,
    duringTransfer: "in-turn",
    ends: [],
    replies: login === "required" ? [421, 502, 530] : [421, 502],
    provided: false,
  };
}

function ascending(codes: readonly ReplyCode[]): readonly ReplyCode[] {
  return [...new Set(codes)].sort((a, b) => a - b);
}
