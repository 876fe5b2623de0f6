import { failed, type Outcome, success } from "../../../../base/outcome.ts";
import { COUNT, FILE, SECONDS, SIZE } from "../../../options/kinds.ts";
import type { OptionValues, ValuesOf } from "../../../options/option.ts";
import { followable, type Kind, option } from "../../../options/rows.ts";

/** A time, or that it is never done. */
const KEEPALIVE: Kind<number> = {
  value: "SECONDS|off",
  wanted: `${SECONDS.wanted}, or off`,
  parse: (text) => text === "off" ? Infinity : SECONDS.parse(text),
  show: (ms) => ms === Infinity ? "off" : String(ms / 1000),
};

/** More connections for one file than any server welcomes. */
const MOST_SEGMENTS = 32;

const SEGMENTS: Kind<number> = {
  value: "N",
  wanted: `a whole number from 1 to ${MOST_SEGMENTS}`,
  parse: (text) => {
    const count = COUNT.parse(text);
    return count !== undefined && count <= MOST_SEGMENTS ? count : undefined;
  },
};

/** The option of the subcommand that fetches files. */
export const SEGMENTS_OPTION = option({
  kind: SEGMENTS,
  default: 1,
  summary: "fetch each large file over N connections at once, block by block",
});

/** The options by which a transfer is checked, held alive and held back. */
export const CERTAINTY_OPTIONS = {
  "verify": followable({
    following: ["require"],
    summary: "compare checksums with the server afterwards; require: fail if it has none",
    otherwise: "the size is compared",
  }),
  "checksums": option({
    kind: FILE,
    summary: "write the SHA-256 of each file that was transferred to FILE, for sha256sum -c",
  }),
  "check": option({
    kind: FILE,
    summary: "compare each file with its checksum in FILE, as sha256sum or md5sum writes it",
  }),
  "keepalive": option({
    kind: KEEPALIVE,
    default: 60_000,
    summary: "send NOOP this often during a transfer, or never",
  }),
  "limit-rate": option({
    kind: SIZE,
    summary: "at most this many bytes a second, for instance 2M, all connections together",
    otherwise: "no limit",
  }),
};

/** How sure the user wants to be, and how fast it may go. */
export interface Certainty {
  /** Compare with the server's checksum: never, where it has one, or in any case. */
  readonly verify: "no" | "if-possible" | "required";
  /** The file that the checksums are written to. */
  readonly checksums: string | undefined;
  /** The file that checksums are read from. */
  readonly check: string | undefined;
  /** How often, in ms, NOOP is sent during a transfer; `Infinity`: never. */
  readonly keepaliveMs: number;
  /** How many sessions fetch one large file. */
  readonly segments: number;
  /** Bytes per second of all transfers together; `Infinity`: no limit. */
  readonly rate: number;
}

/** Reads `CERTAINTY_OPTIONS`; fails with a sentence when they contradict each other. */
export function readCertainty(
  options: OptionValues<ValuesOf<typeof CERTAINTY_OPTIONS>>,
): Outcome<Certainty, string> {
  const verify = options.value("verify");
  const checksums = options.value("checksums");
  const check = options.value("check");
  const rate = options.value("limit-rate");
  if (checksums !== undefined && checksums === check) {
    return failed("--checksums writes and --check reads, so they cannot name the same file");
  }
  return success({
    verify: verify === undefined ? "no" : verify === "require" ? "required" : "if-possible",
    checksums,
    check,
    keepaliveMs: options.value("keepalive"),
    segments: 1,
    rate: rate === undefined || rate === 0 ? Infinity : rate,
  });
}
