// This folder: get and put, which transfer files.

import { failed, type Outcome, success } from "../../../../base/outcome.ts";
import { escapeControls } from "../../../../base/redact.ts";
import type { FtpUrl } from "../../../../network/url.ts";
import { FILE, FOLDER } from "../../../options/kinds.ts";
import type { OptionValues, ValuesOf } from "../../../options/option.ts";
import { option } from "../../../options/rows.ts";
import { subcommand } from "../../subcommand.ts";
import { OPTION_GROUPS } from "../option_groups.ts";
import { SEGMENTS_OPTION } from "../options/certainty_options.ts";
import { namedTwice, namesFolder, readUrl, shownUrl } from "../options/client_options.ts";
import { LIST_OPTIONS, type ListOptions, readLists } from "../options/showing_options.ts";
import { readTree, TREE_OPTIONS, type TreeChoice } from "../options/tree_options.ts";
import { readTransfer, TRANSFER_OPTIONS, type TransferInvocation } from "./transfer_options.ts";
import { fetchedTop } from "./tree_places.ts";

/** What `get` is asked for. Without `tree` every URL names a file. */
export interface GetInvocation extends TransferInvocation {
  readonly kind: "get";
  readonly urls: readonly FtpUrl[];
  /** The local file, or `-` for standard output, where several files follow each other. */
  readonly output: string | undefined;
  readonly directory: string | undefined;
  readonly resume: boolean;
  /** Whole folders are fetched, and how. */
  readonly tree: TreeChoice | undefined;
  readonly lists: ListOptions;
}

const OPTIONS = {
  "output": option({
    kind: FILE,
    short: "o",
    summary: "write to FILE, or to standard output when it is -; with -r to the folder FILE",
  }),
  "directory": option({
    kind: FOLDER,
    short: "d",
    summary: "put the files into FOLDER",
    otherwise: "the current folder",
  }),
  "segments": SEGMENTS_OPTION,
  ...TREE_OPTIONS,
  ...LIST_OPTIONS,
  ...TRANSFER_OPTIONS,
};

/** `ferry get`. */
export const GET = subcommand({
  name: "get",
  operands: "URL...",
  summary: "fetch files and folders",
  details: [
    "Fetches each URL into the current folder. Who logs in comes from the URL, --user,",
    "FERRY_PASSWORD, --password-file, ~/.netrc or a prompt. A file that is not complete yet is called",
    "NAME.part. With -r a URL may be a folder: what has changed in it is fetched into a folder of its",
    "name, whether the URL ends in / or not; -o gives it another name.",
  ],
  examples: [
    { line: "ferry get ftp://host/pub/disk.iso", does: "fetch one file" },
    { line: "ferry get -c ftp://host/pub/disk.iso", does: "fetch the rest of it" },
    { line: "ferry get -o - ftp://host/src.tar | tar x", does: "fetch into a pipe" },
    { line: "ferry get 'ftp://host/logs/*.gz'", does: "fetch all that match" },
    { line: "ferry get -r ftp://host/photos/", does: "fetch a folder as photos" },
    { line: "ferry get -r --delete -o copy ftp://host/photos", does: "make copy the same folder" },
  ],
  options: OPTIONS,
  groups: OPTION_GROUPS,
  read,
});

function read(
  operands: readonly string[],
  options: OptionValues<ValuesOf<typeof OPTIONS>>,
): Outcome<GetInvocation, string> {
  const tree = readTree(options);
  if (!tree.ok) return tree;
  const lists = readLists(options);
  const read = readUrls(operands, tree.value !== undefined, lists);
  if (!read.ok) return read;
  const urls = read.value;
  const output = options.value("output");
  const directory = options.value("directory");
  const transfer = readTransfer(options, urls);
  if (!transfer.ok) return transfer;
  const { json, existing, certainty } = transfer.value;
  const resume = existing.onExist === "resume";
  const segments = options.value("segments");
  if (json && output === "-") {
    return failed("--output - and --json both want standard output; name a file");
  }
  if (segments > 1 && output === "-") {
    return failed("--segments needs a file to put the blocks into; it cannot go with --output -");
  }
  if (output !== undefined && output !== "-" && lists.from !== undefined) {
    return failed(
      "--output FILE and --from-file exclude each other: the list names the files here",
    );
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
  const places = tree.value === undefined
    ? checkFiles(urls, output)
    : checkTrees(urls, output, directory);
  if (!places.ok) return places;
  return success({
    ...transfer.value,
    kind: "get",
    urls,
    output,
    directory,
    resume,
    tree: tree.value,
    lists,
    certainty: { ...certainty, segments },
  });
}

/** Whether each file gets a place of its own. */
function checkFiles(urls: readonly FtpUrl[], output: string | undefined): Outcome<void, string> {
  const single = urls.filter(({ pattern }) => pattern === undefined).map(({ path }) => path);
  const twice = output === undefined ? namedTwice(single) : undefined;
  if (twice === undefined) return success(undefined);
  return failed(`two URLs would be written to ${escapeControls(twice)}; fetch one of them with -o`);
}

/** Whether each folder gets a place of its own. */
function checkTrees(
  urls: readonly FtpUrl[],
  output: string | undefined,
  directory: string | undefined,
): Outcome<void, string> {
  if (output === "-") return failed("a folder does not fit into standard output: leave -r out");
  if (output !== undefined) {
    return urls.some(({ pattern }) => pattern !== undefined)
      ? failed("what a pattern matches does not fit into one folder of -o; use --directory FOLDER")
      : success(undefined);
  }
  const tops = urls.filter(({ pattern }) => pattern === undefined)
    .map((url) => fetchedTop(url, directory));
  if (tops.includes(undefined)) {
    return failed(
      "the folder has no name to be called by here: say where it goes with -d FOLDER (-d . is the current folder)",
    );
  }
  const twice = tops.find((top, index) => tops.indexOf(top) !== index);
  if (twice === undefined) return success(undefined);
  return failed(`two URLs would be written to ${escapeControls(twice)}; fetch one after the other`);
}

/** At least one URL, or a list of them, each of a file unless whole folders are asked for. */
function readUrls(
  operands: readonly string[],
  recursive: boolean,
  { from }: ListOptions,
): Outcome<readonly FtpUrl[], string> {
  if (operands.length === 0 && from === undefined) {
    return failed("ferry get needs a URL: ferry get ftp://HOST/FILE");
  }
  const urls: FtpUrl[] = [];
  for (const text of operands) {
    const url = readUrl(text);
    if (!url.ok) return url;
    if (url.value.type === "directory") {
      return failed(`${shownUrl(text)} asks for a listing (;type=d); see ferry ls`);
    }
    if (namesFolder(url.value) && !recursive) {
      return failed(`${shownUrl(text)} names a folder: add -r to fetch it with all it holds`);
    }
    urls.push(url.value);
  }
  return success(urls);
}
