import { failed, type Outcome, success } from "../../../../base/outcome.ts";
import type { FtpUrl } from "../../../../network/url.ts";
import type { OptionValues, ValuesOf } from "../../../options/option.ts";
import { toggle } from "../../../options/rows.ts";
import { JSON_OPTION } from "../../common_options.ts";
import { subcommand } from "../../subcommand.ts";
import { OPTION_GROUPS } from "../option_groups.ts";
import { CLIENT_OPTIONS, type ClientInvocation, readClient } from "../options/client_options.ts";
import { readUrls } from "../options/url_operands.ts";

/** What `mkdir` is asked for. */
export interface MakeFolderInvocation extends ClientInvocation {
  readonly kind: "mkdir";
  readonly urls: readonly FtpUrl[];
  /** Make those above too, and let those be that exist. */
  readonly parents: boolean;
  readonly json: boolean;
}

const OPTIONS = {
  "parents": toggle({
    short: "p",
    summary: "make the folders above as well; a folder that exists is no error",
  }),
  "json": JSON_OPTION,
  ...CLIENT_OPTIONS,
};

/** `ferry mkdir`. */
export const MKDIR = subcommand({
  name: "mkdir",
  operands: "URL...",
  summary: "make folders on a server",
  details: ["Makes the folders that the URLs name."],
  examples: [
    { line: "ferry mkdir ftp://ann@host/2026/", does: "make one folder" },
    { line: "ferry mkdir -p ftp://ann@host/2026/11/30/", does: "make it and those above" },
  ],
  options: OPTIONS,
  groups: OPTION_GROUPS,
  read,
});

function read(
  operands: readonly string[],
  options: OptionValues<ValuesOf<typeof OPTIONS>>,
): Outcome<MakeFolderInvocation, string> {
  const read = readUrls(operands, "ferry mkdir ftp://HOST/FOLDER/");
  if (!read.ok) return read;
  const urls = read.value;
  if (urls.some(({ path }) => /^\/*$/.test(path))) {
    return failed("ferry mkdir needs the name of a folder in the URL: ftp://HOST/FOLDER/");
  }
  const client = readClient(options, urls);
  if (!client.ok) return client;
  const [parents, json] = [options.value("parents"), options.value("json")];
  return success({ kind: "mkdir", urls, parents, json, ...client.value });
}
