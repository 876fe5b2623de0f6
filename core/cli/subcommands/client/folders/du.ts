import { type Outcome, success } from "../../../../base/outcome.ts";
import type { FtpUrl } from "../../../../network/url.ts";
import type { OptionValues, ValuesOf } from "../../../options/option.ts";
import { toggle } from "../../../options/rows.ts";
import { JSON_OPTION } from "../../common_options.ts";
import { subcommand } from "../../subcommand.ts";
import { OPTION_GROUPS } from "../option_groups.ts";
import { CLIENT_OPTIONS, type ClientInvocation, readClient } from "../options/client_options.ts";
import { readUrls } from "../options/url_operands.ts";

/** What `du` is asked for. */
export interface UsageInvocation extends ClientInvocation {
  readonly kind: "du";
  readonly urls: readonly FtpUrl[];
  /** Only the total of each URL. */
  readonly summarize: boolean;
  /** Sizes as `1.5M`. */
  readonly humanReadable: boolean;
  readonly json: boolean;
}

const OPTIONS = {
  "summarize": toggle({ short: "s", summary: "only the total of each URL" }),
  "human-readable": toggle({ summary: "sizes as 1.5M", otherwise: "bytes" }),
  "json": JSON_OPTION,
  ...CLIENT_OPTIONS,
};

/** `ferry du`. */
export const DU = subcommand({
  name: "du",
  operands: "URL...",
  summary: "add up the sizes of the files in folders",
  details: [
    "Prints for each folder the bytes of all files in it and below it, the deepest first. Links are not",
    "followed.",
  ],
  examples: [
    { line: "ferry du ftp://host/pub/", does: "each folder" },
    { line: "ferry du -s --human-readable ftp://host/pub/", does: "the total" },
  ],
  options: OPTIONS,
  groups: OPTION_GROUPS,
  read,
});

function read(
  operands: readonly string[],
  options: OptionValues<ValuesOf<typeof OPTIONS>>,
): Outcome<UsageInvocation, string> {
  const urls = readUrls(operands, "ferry du ftp://HOST/FOLDER/");
  if (!urls.ok) return urls;
  const client = readClient(options, urls.value);
  if (!client.ok) return client;
  return success({
    kind: "du",
    urls: urls.value,
    summarize: options.value("summarize"),
    humanReadable: options.value("human-readable"),
    json: options.value("json"),
    ...client.value,
  });
}
