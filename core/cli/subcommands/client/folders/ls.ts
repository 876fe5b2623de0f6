// This folder: ls, which lists a folder.

import { failed, type Outcome, success } from "../../../../base/outcome.ts";
import type { EntryOrder } from "../../../../files/listing/entry_order.ts";
import type { FtpUrl } from "../../../../network/url.ts";
import type { OptionValues, ValuesOf } from "../../../options/option.ts";
import { toggle } from "../../../options/rows.ts";
import { JSON_OPTION } from "../../common_options.ts";
import { subcommand } from "../../subcommand.ts";
import { OPTION_GROUPS } from "../option_groups.ts";
import {
  CLIENT_OPTIONS,
  type ClientInvocation,
  readClient,
  readUrl,
} from "../options/client_options.ts";

/** What `ls` is asked for. */
export interface ListInvocation extends ClientInvocation {
  readonly kind: "ls";
  readonly url: FtpUrl;
  readonly long: boolean;
  /** What is in the folders below as well. */
  readonly recursive: boolean;
  /** Of the names in each folder; undefined: as the server lists them. */
  readonly order: EntryOrder | undefined;
  readonly json: boolean;
}

/** What `ls` without a URL is asked for: the servers of the local network. */
export interface FindInvocation {
  readonly kind: "find";
  readonly json: boolean;
  /** How long, in ms, to wait for answers. */
  readonly waitMs: number;
}

const OPTIONS = {
  "long": toggle({ short: "l", summary: "show type, size and date beside the name" }),
  "recursive": toggle({ short: "R", summary: "list the folders below as well, by their paths" }),
  "by-time": toggle({ short: "t", summary: "the newest first" }),
  "by-size": toggle({ short: "S", summary: "the largest first" }),
  "reverse": toggle({ short: "r", summary: "turn the order around; of names, without -t and -S" }),
  "json": JSON_OPTION,
  ...CLIENT_OPTIONS,
};

/** `ferry ls`. */
export const LS = subcommand({
  name: "ls",
  operands: "[URL]",
  summary: "list a folder, or the servers of the local network",
  details: [
    "Prints the names in the folder that the URL names, one per line. Who logs in comes",
    "from the URL, --user, FERRY_PASSWORD, --password-file, ~/.netrc or a prompt. Without a URL it prints URL and name of the FTP servers that",
    "are announced on the local network; ferry:NAME/PATH is a URL of one of them.",
  ],
  examples: [
    { line: "ferry ls ftp://host/pub/", does: "the names" },
    { line: "ferry ls -l ftp://host/pub/", does: "with type, size and date" },
    { line: "ferry ls -lt ftp://host/pub/", does: "the newest first" },
    { line: "ferry ls -R ftp://host/pub/", does: "everything below, by paths" },
    { line: "ferry ls", does: "the servers of the local network" },
    { line: "ferry ls ferry:photos/", does: "the names on the one that is called photos" },
    { line: "ferry ls --json ftp://host/pub/ | jq -r .name", does: "for a program" },
  ],
  options: OPTIONS,
  groups: OPTION_GROUPS,
  read,
});

function read(
  operands: readonly string[],
  options: OptionValues<ValuesOf<typeof OPTIONS>>,
): Outcome<ListInvocation | FindInvocation, string> {
  const [text, ...more] = operands;
  if (more.length > 0) return failed("ferry ls takes one URL: ferry ls ftp://HOST/FOLDER/");
  const json = options.value("json");
  if (text === undefined) return success({ kind: "find", json, waitMs: options.value("wait") });
  const url = readUrl(text);
  if (!url.ok) return url;
  const client = readClient(options, [url.value]);
  if (!client.ok) return client;
  const order = readOrder(options);
  if (!order.ok) return order;
  return success({
    kind: "ls",
    url: url.value,
    long: options.value("long"),
    recursive: options.value("recursive"),
    order: order.value,
    json,
    ...client.value,
  });
}

function readOrder(
  options: OptionValues<ValuesOf<typeof OPTIONS>>,
): Outcome<EntryOrder | undefined, string> {
  const [byTime, bySize] = [options.value("by-time"), options.value("by-size")];
  if (byTime && bySize) {
    return failed("--by-time and --by-size exclude each other: give the one that is meant");
  }
  const reversed = options.value("reverse");
  if (!byTime && !bySize && !reversed) return success(undefined);
  return success({ by: byTime ? "time" : bySize ? "size" : "name", reversed });
}
