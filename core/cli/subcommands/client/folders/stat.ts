import { type Outcome, success } from "../../../../base/outcome.ts";
import type { FtpUrl } from "../../../../network/url.ts";
import type { OptionValues, ValuesOf } from "../../../options/option.ts";
import { JSON_OPTION } from "../../common_options.ts";
import { subcommand } from "../../subcommand.ts";
import { OPTION_GROUPS } from "../option_groups.ts";
import { CLIENT_OPTIONS, type ClientInvocation, readClient } from "../options/client_options.ts";
import { readUrls } from "../options/url_operands.ts";

/** What `stat` is asked for. */
export interface StatInvocation extends ClientInvocation {
  readonly kind: "stat";
  readonly urls: readonly FtpUrl[];
  readonly json: boolean;
}

const OPTIONS = { "json": JSON_OPTION, ...CLIENT_OPTIONS };

/** `ferry stat`. */
export const STAT = subcommand({
  name: "stat",
  operands: "URL...",
  summary: "say what a server knows about files and folders",
  details: [
    "Prints type, size, time, permissions and more of each URL, as far as the server says.",
  ],
  examples: [
    { line: "ferry stat ftp://host/pub/disk.iso", does: "the facts of one file" },
    { line: "ferry stat --json ftp://host/pub/disk.iso | jq .size", does: "its size" },
  ],
  options: OPTIONS,
  groups: OPTION_GROUPS,
  read,
});

function read(
  operands: readonly string[],
  options: OptionValues<ValuesOf<typeof OPTIONS>>,
): Outcome<StatInvocation, string> {
  const urls = readUrls(operands, "ferry stat ftp://HOST/FILE");
  if (!urls.ok) return urls;
  const client = readClient(options, urls.value);
  if (!client.ok) return client;
  return success({ kind: "stat", urls: urls.value, json: options.value("json"), ...client.value });
}
