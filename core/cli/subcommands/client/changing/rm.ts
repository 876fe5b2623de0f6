// This folder: rm, mkdir and mv, which change what the server has.

import { failed, type Outcome, success } from "../../../../base/outcome.ts";
import { escapeControls } from "../../../../base/redact.ts";
import type { FtpUrl } from "../../../../network/url.ts";
import type { OptionValues, ValuesOf } from "../../../options/option.ts";
import { toggle } from "../../../options/rows.ts";
import { JSON_OPTION } from "../../common_options.ts";
import { subcommand } from "../../subcommand.ts";
import { OPTION_GROUPS } from "../option_groups.ts";
import { CLIENT_OPTIONS, type ClientInvocation, readClient } from "../options/client_options.ts";
import { CONSENT_OPTIONS } from "../options/consent_options.ts";
import { readUrls } from "../options/url_operands.ts";

/** What `rm` is asked for. */
export interface RemoveInvocation extends ClientInvocation {
  readonly kind: "rm";
  readonly urls: readonly FtpUrl[];
  /** Folders too, with everything in them. */
  readonly recursive: boolean;
  /** Do not ask. */
  readonly yes: boolean;
  readonly json: boolean;
}

const OPTIONS = {
  "recursive": toggle({ short: "r", summary: "remove folders, with everything in them" }),
  ...CONSENT_OPTIONS,
  "json": JSON_OPTION,
  ...CLIENT_OPTIONS,
};

/** `ferry rm`. */
export const RM = subcommand({
  name: "rm",
  operands: "URL...",
  summary: "remove files and folders of a server",
  details: [
    "Removes the files that the URLs name. With -r it lists a folder first, says what would be lost, and",
    "removes it with all that is in it; links are removed and never followed. It asks on a terminal. In a",
    "script it wants --yes.",
  ],
  examples: [
    { line: "ferry rm ftp://ann@host/old.txt", does: "remove one file" },
    { line: "ferry rm -r --yes ftp://ann@host/2019/", does: "remove a folder without asking" },
  ],
  options: OPTIONS,
  groups: OPTION_GROUPS,
  read,
});

function read(
  operands: readonly string[],
  options: OptionValues<ValuesOf<typeof OPTIONS>>,
): Outcome<RemoveInvocation, string> {
  const read = readUrls(operands, "ferry rm ftp://HOST/FILE");
  if (!read.ok) return read;
  const urls = read.value;
  for (const { path } of urls) {
    if (isNoName(path)) {
      const shown = escapeControls(path);
      return failed(`ferry rm does not remove "${shown}": name a file or a folder in the URL`);
    }
  }
  const client = readClient(options, urls);
  if (!client.ok) return client;
  const [recursive, yes, json] = [
    options.value("recursive"),
    options.value("yes"),
    options.value("json"),
  ];
  return success({ kind: "rm", urls, recursive, yes, json, ...client.value });
}

/** Whether a path leads to the root, the folder of the login, or one that holds it. */
function isNoName(path: string): boolean {
  const last = path.replace(/\/+$/, "").split("/").at(-1) ?? "";
  return last === "" || last === "." || last === "..";
}
