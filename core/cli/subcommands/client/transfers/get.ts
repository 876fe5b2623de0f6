// This folder: get and put, which transfer files.

import { failed, type Outcome, success } from "../../../../base/outcome.ts";
import { escapeControls } from "../../../../base/redact.ts";
import type { FtpUrl } from "../../../../network/url.ts";
import { FILE, FOLDER } from "../../../options/kinds.ts";
import type { OptionValues, ValuesOf } from "../../../options/option.ts";
import { option } from "../../../options/rows.ts";
import { subcommand } from "../../subcommand.ts";
import { type Certainty, readCertainty } from "../options/certainty_options.ts";
import {
  type ClientInvocation,
  namedTwice,
  namesFolder,
  readClient,
  readUrl,
  shownUrl,
  TRANSFER_OPTIONS,
} from "../options/client_options.ts";
import { type KeepingChoice, readKeeping } from "../options/keeping_options.ts";

/** What `get` is asked for. Every URL names a file. */
export interface GetInvocation extends ClientInvocation {
  readonly kind: "get";
  readonly urls: readonly FtpUrl[];
  /** The local file, or `-` for standard output, where several files follow each other. */
  readonly output: string | undefined;
  readonly directory: string | undefined;
  readonly resume: boolean;
  /** What copies keep of the originals. */
  readonly keeping: KeepingChoice;
  readonly certainty: Certainty;
  /** Print what happens, on standard output, for programs. */
  readonly json: boolean;
}

const OPTIONS = {
  "output": option({
    kind: FILE,
    short: "o",
    summary: "write to FILE, or to standard output when it is -",
  }),
  "directory": option({
    kind: FOLDER,
    short: "d",
    summary: "put the files into FOLDER",
    otherwise: "the current folder",
  }),
  ...TRANSFER_OPTIONS,
};

/** `ferry get`. */
export const GET = subcommand({
  name: "get",
  operands: "URL...",
  summary: "fetch files",
  details: [
    "Fetches each URL into the current folder. The password comes from the URL, from FERRY_PASSWORD,",
    "or from a prompt. A file that is not complete yet is called NAME.part.",
  ],
  examples: [
    { line: "ferry get ftp://host/pub/disk.iso", does: "fetch one file" },
    { line: "ferry get -c ftp://host/pub/disk.iso", does: "fetch the rest of it" },
    { line: "ferry get -o - ftp://host/src.tar | tar x", does: "fetch into a pipe" },
  ],
  options: OPTIONS,
  read,
});

function read(
  operands: readonly string[],
  options: OptionValues<ValuesOf<typeof OPTIONS>>,
): Outcome<GetInvocation, string> {
  const read = readUrls(operands);
  if (!read.ok) return read;
  const urls = read.value;
  const output = options.value("output");
  const directory = options.value("directory");
  const resume = options.value("continue");
  const json = options.value("json");
  const keeping = readKeeping(options);
  if (json && output === "-") {
    return failed("--output - and --json both want standard output; name a file");
  }
  if (output !== undefined && directory !== undefined) {
    return failed("--output and --directory exclude each other: give the one that is meant");
  }
  if (output === "-" && resume) {
    return failed("--continue needs a file to continue; it cannot go with --output -");
  }
  if (output !== undefined && output !== "-" && urls.length > 1) {
    return failed("several URLs do not fit into one file; use --directory FOLDER, or --output -");
  }
  const twice = output === undefined ? namedTwice(urls.map(({ path }) => path)) : undefined;
  if (twice !== undefined) {
    return failed(
      `two URLs would be written to ${escapeControls(twice)}; fetch one of them with -o`,
    );
  }
  const client = readClient(options, urls);
  if (!client.ok) return client;
  const certainty = readCertainty(options);
  if (!certainty.ok) return certainty;
  return success({
    kind: "get",
    urls,
    output,
    directory,
    resume,
    keeping,
    json,
    certainty: certainty.value,
    ...client.value,
  });
}

/** At least one URL, each of a file. */
function readUrls(operands: readonly string[]): Outcome<readonly FtpUrl[], string> {
  if (operands.length === 0) return failed("ferry get needs a URL: ferry get ftp://HOST/FILE");
  const urls: FtpUrl[] = [];
  for (const text of operands) {
    const url = readUrl(text);
    if (!url.ok) return url;
    if (namesFolder(url.value) || url.value.type === "directory") {
      return failed(`${shownUrl(text)} names a folder, and ferry get fetches files; see ferry ls`);
    }
    urls.push(url.value);
  }
  return success(urls);
}
