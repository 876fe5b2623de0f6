import { failed, type Outcome, success } from "../../../../base/outcome.ts";
import { escapeControls } from "../../../../base/redact.ts";
import type { OnExist } from "../../../../files/copies/on_exist.ts";
import type { FtpUrl } from "../../../../network/url.ts";
import { LIST_OPTIONS, type ListOptions, readLists } from "../options/showing_options.ts";
import type { OptionValues, ValuesOf } from "../../../options/option.ts";
import { subcommand } from "../../subcommand.ts";
import { OPTION_GROUPS } from "../option_groups.ts";
import { namedTwice, namesFolder, readUrl, shownUrl } from "../options/client_options.ts";
import { readTree, TREE_OPTIONS, type TreeChoice } from "../options/tree_options.ts";
import { readTransfer, TRANSFER_OPTIONS, type TransferInvocation } from "./transfer_options.ts";
import { sentTop } from "./tree_places.ts";

/** What `put` is asked for. */
export interface PutInvocation extends TransferInvocation {
  readonly kind: "put";
  /** Local files, with `tree` folders too; `-` is standard input, and then the URL names a file. */
  readonly files: readonly string[];
  /** A folder when its path is empty or ends in `/`, else the name of the one file; undefined: a list has all there is. */
  readonly url: FtpUrl | undefined;
  readonly resume: boolean;
  /** Whole folders are sent, and how. */
  readonly tree: TreeChoice | undefined;
  readonly lists: ListOptions;
}

const OPTIONS = { ...TREE_OPTIONS, ...LIST_OPTIONS, ...TRANSFER_OPTIONS };

/** `ferry put`. */
export const PUT = subcommand({
  name: "put",
  operands: "FILE... URL",
  summary: "send files and folders",
  details: [
    "Sends FILE, or standard input when it is -, to the URL. A URL that ends in / is a folder, and the",
    "file keeps its name there; several files need one. Who logs in comes from the URL, --user,",
    "FERRY_PASSWORD, --password-file, ~/.netrc or a prompt. With -r FILE may be a folder: what has",
    "changed in it is sent into a folder of its name there, whether it is written with a / at its end",
    "or not; a URL without a / at its end is the name that it gets.",
  ],
  examples: [
    { line: "ferry put report.pdf ftp://ann@host/inbox/", does: "send one file" },
    { line: "ferry put *.jpg ftp://ann@host/photos/", does: "send several" },
    { line: "ferry put -r site ftp://ann@host/www/", does: "send a folder to www/site" },
    { line: "ferry put -r --delete site ftp://ann@host/www", does: "make www the same folder" },
    { line: "pg_dump | ferry put - ftp://ann@host/db.sql", does: "send from a pipe" },
  ],
  options: OPTIONS,
  groups: OPTION_GROUPS,
  read,
});

function read(
  operands: readonly string[],
  options: OptionValues<ValuesOf<typeof OPTIONS>>,
): Outcome<PutInvocation, string> {
  const tree = readTree(options);
  if (!tree.ok) return tree;
  const lists = readLists(options);
  const sent = readSent(operands, tree.value !== undefined, lists);
  if (!sent.ok) return sent;
  const { files, url } = sent.value;
  const transfer = readTransfer(options, url === undefined ? [] : [url]);
  if (!transfer.ok) return transfer;
  const { onExist } = transfer.value.existing;
  const streamFault = files.includes("-") ? refusedForStream(onExist) : undefined;
  if (streamFault !== undefined) return failed(streamFault);
  return success({
    ...transfer.value,
    kind: "put",
    files,
    url,
    resume: onExist === "resume",
    tree: tree.value,
    lists,
  });
}

/** Why standard input cannot be sent with this `--on-exist`, in a sentence. */
function refusedForStream(onExist: OnExist): string | undefined {
  switch (onExist) {
    case "resume":
      return "--continue needs a file to continue; it cannot go with -";
    case "newer":
      return "--on-exist newer compares times, and standard input has none; it cannot go with -";
    case "ask":
      return "--on-exist ask offers to resume, which standard input cannot; it cannot go with -: " +
        "choose overwrite, skip, rename or fail";
    case "overwrite":
    case "skip":
    case "rename":
    case "fail":
      return undefined;
  }
}

/** The files and the URL; neither where a list has all there is. */
function readSent(
  operands: readonly string[],
  recursive: boolean,
  { from }: ListOptions,
): Outcome<Pick<PutInvocation, "files" | "url">, string> {
  const files = operands.slice(0, -1);
  const target = operands.at(-1);
  if (target === undefined && from !== undefined) return success({ files, url: undefined });
  if (target === undefined || files.length === 0) {
    return failed("ferry put needs a file and a URL: ferry put FILE... ftp://HOST/FOLDER/");
  }
  const url = readUrl(target);
  if (!url.ok) return url;
  if (from === "-" && files.includes("-")) {
    return failed("--from-file - and the file - both want standard input; name a file");
  }
  const refusal = recursive
    ? refusedTrees(files, url.value, shownUrl(target))
    : refusedFiles(files, url.value, shownUrl(target));
  return refusal === undefined ? success({ files, url: url.value }) : failed(refusal);
}

/** Why these files cannot be sent to this URL, in a sentence. */
function refusedFiles(
  files: readonly string[],
  url: FtpUrl,
  shown: string,
): string | undefined {
  const refused = refusedAny(files, url, shown);
  if (refused !== undefined) return refused;
  if (files.includes("-")) {
    if (files.length > 1) return "standard input (-) is sent alone, without other files";
    if (namesFolder(url)) return `standard input has no name; add one to ${shown}`;
  }
  const twice = namedTwice(files);
  if (twice !== undefined) {
    return `two files would be sent as ${escapeControls(twice)}; send one of them by itself`;
  }
  if (files.length > 1 && !namesFolder(url)) {
    return `several files need a folder; when ${shown} is one, write a / at its end`;
  }
  return undefined;
}

/** Why these folders cannot be sent to this URL, in a sentence. */
function refusedTrees(files: readonly string[], url: FtpUrl, shown: string): string | undefined {
  const refused = refusedAny(files, url, shown);
  if (refused !== undefined) return refused;
  if (files.includes("-")) return "standard input (-) is no folder: leave -r out";
  if (files.length > 1 && !namesFolder(url)) {
    return `several folders need one to be put into: write a / at the end of ${shown}`;
  }
  const tops = files.map((file) => sentTop(file, url));
  const twice = tops.find((top, index) => tops.indexOf(top) !== index);
  if (twice === undefined) return undefined;
  return `two folders would be sent as ${escapeControls(twice) || "/"}; send one after the other`;
}

function refusedAny(files: readonly string[], url: FtpUrl, shown: string): string | undefined {
  if (files.includes("")) return "the name of a file is empty";
  if (url.type === "directory") {
    return `${shown} asks for a listing (;type=d); a file is sent with ;type=a or ;type=i`;
  }
  return undefined;
}
