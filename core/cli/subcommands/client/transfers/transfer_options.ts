import { type Outcome, success } from "../../../../base/outcome.ts";
import type { FtpUrl } from "../../../../network/url.ts";
import type { RepresentationChoice } from "../../../../representation/representation_type.ts";
import type { OptionValues, ValuesOf } from "../../../options/option.ts";
import { followable } from "../../../options/rows.ts";
import { EVENTS_JSON_OPTION } from "../../common_options.ts";
import { type Certainty, CERTAINTY_OPTIONS, readCertainty } from "../options/certainty_options.ts";
import { CLIENT_OPTIONS, type ClientInvocation, readClient } from "../options/client_options.ts";
import {
  EXISTING_OPTIONS,
  type ExistingChoice,
  readExisting,
} from "../options/existing_options.ts";
import { KEEPING_OPTIONS, type KeepingChoice, readKeeping } from "../options/keeping_options.ts";

/** Whether files are transferred as text. */
export const ASCII_OPTION = followable({
  following: ["auto"],
  summary: "transfer as text and convert the line ends; auto: only files that are text",
  otherwise: "the bytes as they are",
});

/** The options of the subcommands that transfer files between a server and here. */
export const TRANSFER_OPTIONS = {
  ...EXISTING_OPTIONS,
  ...KEEPING_OPTIONS,
  "json": EVENTS_JSON_OPTION,
  ...CERTAINTY_OPTIONS,
  "ascii": ASCII_OPTION,
  ...CLIENT_OPTIONS,
};

/** What every subcommand that transfers files is asked for. */
export interface TransferInvocation extends ClientInvocation {
  /** Undefined: as the URL says (`;type=`), else image. `auto`: what fits each file. */
  readonly representation: RepresentationChoice | undefined;
  /** What is done about files that exist and folders that are missing. */
  readonly existing: ExistingChoice;
  /** What copies keep of the originals. */
  readonly keeping: KeepingChoice;
  readonly certainty: Certainty;
  /** Print what happens, on standard output, for programs. */
  readonly json: boolean;
}

/** Reads `TRANSFER_OPTIONS`; fails with a sentence when they contradict each other or one of the URLs. */
export function readTransfer(
  options: OptionValues<ValuesOf<typeof TRANSFER_OPTIONS>>,
  urls: readonly FtpUrl[],
): Outcome<TransferInvocation, string> {
  const existing = readExisting(options);
  if (!existing.ok) return existing;
  const client = readClient(options, urls);
  if (!client.ok) return client;
  const certainty = readCertainty(options);
  if (!certainty.ok) return certainty;
  const ascii = options.value("ascii");
  return success({
    ...client.value,
    representation: ascii === "default" ? "ascii" : ascii,
    existing: existing.value,
    keeping: readKeeping(options),
    certainty: certainty.value,
    json: options.value("json"),
  });
}
