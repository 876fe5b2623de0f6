import type { ByteRange } from "../../files/checksums/hash_algorithms.ts";

/** What commands leave for later ones. */
export interface Leftovers {
  /** REST: the byte at which the next transfer begins. */
  readonly restart: number;
  /** RANG: the bytes that the next RETR or HASH is about; undefined: all of them. */
  readonly range: ByteRange | undefined;
  /** RNFR: the virtual path that RNTO will rename. */
  readonly renameFrom: string | undefined;
  /** ALLO: how many bytes the next upload will have. */
  readonly allocated: number | undefined;
}

/** One of the things that commands leave. */
export type Leftover = keyof Leftovers;

/** The leftovers at the start of a session. */
export const NO_LEFTOVERS: Leftovers = {
  restart: 0,
  range: undefined,
  renameFrom: undefined,
  allocated: undefined,
};

/** The leftovers without those that a command uses up. */
export function withoutLeftovers(left: Leftovers, used: readonly Leftover[]): Leftovers {
  const kept = <N extends Leftover>(name: N): Leftovers[N] =>
    used.includes(name) ? NO_LEFTOVERS[name] : left[name];
  return {
    restart: kept("restart"),
    range: kept("range"),
    renameFrom: kept("renameFrom"),
    allocated: kept("allocated"),
  };
}
