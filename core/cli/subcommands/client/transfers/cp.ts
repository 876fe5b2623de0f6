import { failed, type Outcome, success } from "../../../../base/outcome.ts";
import { formatFtpUrl, type FtpUrl } from "../../../../network/url.ts";
import { oneOf } from "../../../options/kinds.ts";
import type { OptionValues, ValuesOf } from "../../../options/option.ts";
import { option, toggle } from "../../../options/rows.ts";
import { JSON_OPTION } from "../../common_options.ts";
import { subcommand } from "../../subcommand.ts";
import { OPTION_GROUPS } from "../option_groups.ts";
import {
  CLIENT_OPTIONS,
  type ClientInvocation,
  namedTwice,
  namesFolder,
  readClient,
  readUrl,
  shownUrl,
} from "../options/client_options.ts";
import {
  COPY_EXISTING_OPTIONS,
  type ExistingChoice,
  readCopyExisting,
} from "../options/existing_options.ts";
import { KEEPING_OPTIONS, type KeepingChoice, readKeeping } from "../options/keeping_options.ts";

/** Whether the bytes go from server to server: if both allow it, in any case, or never. */
export type DirectChoice = "auto" | "require" | "off";

/** What `cp` is asked for. */
export interface CopyInvocation extends ClientInvocation {
  readonly kind: "cp";
  /** Each names a file. */
  readonly urls: readonly FtpUrl[];
  /** A folder when its path is empty or ends in `/`, else the name of the one copy. */
  readonly target: FtpUrl;
  readonly direct: DirectChoice;
  /** Also where a URL does not say `;type=a`. */
  readonly asText: boolean;
  readonly existing: ExistingChoice;
  readonly keeping: KeepingChoice;
  readonly json: boolean;
}

const OPTIONS = {
  "fxp": option({
    kind: oneOf("auto", "require", "off"),
    default: "auto",
    summary: "send the bytes from server to server when both allow it, insist on it, or never",
  }),
  ...COPY_EXISTING_OPTIONS,
  ...KEEPING_OPTIONS,
  "json": JSON_OPTION,
  "ascii": toggle({
    summary: "copy as text: each server converts the line ends",
    otherwise: "the bytes as they are",
  }),
  ...CLIENT_OPTIONS,
};

/** `ferry cp`. */
export const CP = subcommand({
  name: "cp",
  operands: "URL... URL",
  summary: "copy files from one server to another",
  details: [
    "Copies each file to the last URL. One that ends in / is a folder, and the files keep their names",
    "there. The bytes go from server to server when both allow it and TLS does not protect them; else",
    "through this machine, without touching its disk. Which one it was is said on standard error.",
  ],
  examples: [
    { line: "ferry cp ftp://a/x.iso ftp://ann@b/y.iso", does: "copy one file" },
    { line: "ferry cp ftp://a/x ftp://a/y ftp://ann@b/in/", does: "copy several" },
    { line: "ferry cp 'ftp://a/logs/*.gz' ftp://ann@b/logs/", does: "copy what matches" },
    { line: "ferry cp --fxp off ftp://a/x ftp://ann@b/", does: "through this machine" },
  ],
  options: OPTIONS,
  groups: OPTION_GROUPS,
  read,
});

function read(
  operands: readonly string[],
  options: OptionValues<ValuesOf<typeof OPTIONS>>,
): Outcome<CopyInvocation, string> {
  const last = operands.at(-1);
  if (last === undefined || operands.length < 2) {
    return failed("ferry cp needs two URLs: ferry cp ftp://HOST/FILE ftp://HOST/FOLDER/");
  }
  const target = readUrl(last);
  if (!target.ok) return target;
  const read = readSources(operands.slice(0, -1), target.value);
  if (!read.ok) return read;
  const urls = read.value;
  const existing = readCopyExisting(options);
  if (!existing.ok) return existing;
  const client = readClient(options, [...urls, target.value]);
  if (!client.ok) return client;
  return success({
    kind: "cp",
    urls,
    target: target.value,
    direct: options.value("fxp"),
    asText: options.value("ascii"),
    existing: existing.value,
    keeping: readKeeping(options),
    json: options.value("json"),
    ...client.value,
  });
}

/** The files to copy, which must fit the target. */
function readSources(
  operands: readonly string[],
  target: FtpUrl,
): Outcome<readonly FtpUrl[], string> {
  const urls: FtpUrl[] = [];
  for (const text of operands) {
    const url = readUrl(text);
    if (!url.ok) return url;
    if (namesFolder(url.value) || url.value.type === "directory") {
      return failed(`${shownUrl(text)} names a folder, and ferry cp copies files`);
    }
    if (formatFtpUrl(url.value) === formatFtpUrl(target)) {
      return failed(`${shownUrl(text)} is both the file and its copy; that would empty it`);
    }
    urls.push(url.value);
  }
  if (target.pattern !== undefined) {
    return failed("the last URL is where the copies go and cannot be a pattern; write %2A for a *");
  }
  const single = urls.filter(({ pattern }) => pattern === undefined);
  if ((urls.length > 1 || single.length === 0) && !namesFolder(target)) {
    return failed("several files need a folder to go to; end the last URL with /");
  }
  const twice = namedTwice(single.map(({ path }) => path));
  return twice === undefined
    ? success(urls)
    : failed(`two of the files are called ${twice}; copy one of them by itself`);
}
