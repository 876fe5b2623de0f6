// This folder: what makes sure of a file: checksums of both sides, files of checksums, proofs before a transfer is resumed.

import { defined } from "../../../core/base/defined.ts";
import type { Certainty } from "../../../core/cli/subcommands/client/options/certainty_options.ts";
import type { Checksums } from "../../../core/files/checksums/checksum_file.ts";
import type { Clock } from "../../kernel/kernel.ts";
import type { World } from "../../machine/world.ts";
import type { Throttle } from "../../transport/flow/throttle.ts";
import type { ChecksumBook } from "./checksum_book.ts";

/** How sure the user wants to be of each file, and what all transfers of a run share for that. */
export interface CertaintySettings extends Pick<Certainty, "verify" | "keepaliveMs" | "segments"> {
  /** The checksums that files must have, and the name of the file that they are from. */
  readonly expected?: { readonly checksums: Checksums; readonly file: string };
  /** Gets the checksum of each file. */
  readonly book?: ChecksumBook;
  /** Warnings that were given, each once in a run. */
  readonly warned: Set<string>;
  /** The throttle of one more transfer; undefined without a limit. */
  throttle(): Throttle | undefined;
}

/**
 * Reads and opens the files that the options name. `asked`: undefined for subcommands that transfer no files. What few ask for
 * is loaded only for them. Throws a `ClientFault`.
 */
export async function certaintySettings(
  asked: Certainty | undefined,
  { cwd, clock }: Pick<World, "cwd" | "clock">,
): Promise<CertaintySettings> {
  const { verify, keepaliveMs, segments, rate } = asked ?? USUAL;
  return {
    verify,
    keepaliveMs,
    segments,
    ...await checksumsOf(asked ?? USUAL, cwd),
    warned: new Set(),
    throttle: rate === Infinity ? () => undefined : await throttles(rate, clock),
  };
}

/** Without any of the options. */
const USUAL: Certainty = {
  verify: "no",
  checksums: undefined,
  check: undefined,
  keepaliveMs: Infinity,
  segments: 1,
  rate: Infinity,
};

async function checksumsOf(
  { checksums, check }: Certainty,
  cwd: string,
): Promise<Pick<CertaintySettings, "expected" | "book">> {
  if (checksums === undefined && check === undefined) return {};
  const { ChecksumBook, readChecksums } = await import("./checksum_book.ts");
  const expected = check === undefined
    ? undefined
    : { checksums: await readChecksums(check, cwd), file: check };
  const book = checksums === undefined ? undefined : await ChecksumBook.open(checksums, cwd);
  return defined({ expected, book });
}

/** `rate`: bytes per second of all transfers together. */
async function throttles(rate: number, clock: Clock): Promise<() => Throttle> {
  const [{ FairRate }, { RateGate, SessionThrottle }] = await Promise.all([
    import("../../../core/access/limits/fair_rate.ts"),
    import("../../transport/flow/rate_gate.ts"),
  ]);
  const gate = new RateGate(new FairRate(rate, clock.now()), clock);
  return () => new SessionThrottle([gate]);
}
