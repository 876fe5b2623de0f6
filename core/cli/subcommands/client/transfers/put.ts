import { failed, type Outcome, success } from "../../../../base/outcome.ts";
import { escapeControls } from "../../../../base/redact.ts";
import type { FtpUrl } from "../../../../network/url.ts";
import type { OptionValues, ValuesOf } from "../../../options/option.ts";
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

/** What `put` is asked for. */
export interface PutInvocation extends ClientInvocation {
  readonly kind: "put";
  /** Local files; `-` is standard input, and then the URL names a file. */
  readonly files: readonly string[];
  /** A folder when its path is empty or ends in `/`, else the name of the one file. */
  readonly url: FtpUrl;
  readonly resume: boolean;
  /** What copies keep of the originals. */
  readonly keeping: KeepingChoice;
  readonly certainty: Certainty;
  /** Print what happens, on standard output, for programs. */
  readonly json: boolean;
}

/** `ferry put`. */
export const PUT = subcommand({
  name: "put",
  operands: "FILE... URL",
  summary: "send files",
  details: [
    "Sends FILE, or standard input when it is -, to the URL. A URL that ends in / is a folder, and the",
    "file keeps its name there; several files need one. The password comes from the URL, from",
    "FERRY_PASSWORD, or from a prompt.",
  ],
  examples: [
    { line: "ferry put report.pdf ftp://ann@host/inbox/", does: "send one file" },
    { line: "ferry put *.jpg ftp://ann@host/photos/", does: "send several" },
    { line: "pg_dump | ferry put - ftp://ann@host/db.sql", does: "send from a pipe" },
  ],
  options: TRANSFER_OPTIONS,
  read,
});

function read(
  operands: readonly string[],
  options: OptionValues<ValuesOf<typeof TRANSFER_OPTIONS>>,
): Outcome<PutInvocation, string> {
  const files = operands.slice(0, -1);
  const target = operands.at(-1);
  if (target === undefined || files.length === 0) {
    return failed("ferry put needs a file and a URL: ferry put FILE... ftp://HOST/FOLDER/");
  }
  const parsed = readUrl(target);
  if (!parsed.ok) return parsed;
  const url = parsed.value;
  const resume = options.value("continue");
  const refusal = refusedFiles(files, url, shownUrl(target), resume);
  if (refusal !== undefined) return failed(refusal);
  const json = options.value("json");
  const keeping = readKeeping(options);
  const client = readClient(options, [url]);
  if (!client.ok) return client;
  const certainty = readCertainty(options);
  if (!certainty.ok) return certainty;
  return success({
    kind: "put",
    files,
    url,
    resume,
    keeping,
    json,
    certainty: certainty.value,
    ...client.value,
  });
}

/** Why these files cannot be sent to this URL, in a sentence. */
function refusedFiles(
  files: readonly string[],
  url: FtpUrl,
  shown: string,
  resume: boolean,
): string | undefined {
  if (files.includes("")) return "the name of a file is empty";
  if (url.type === "directory") {
    return `${shown} asks for a listing (;type=d); a file is sent with ;type=a or ;type=i`;
  }
  if (files.includes("-")) {
    if (files.length > 1) return "standard input (-) is sent alone, without other files";
    if (namesFolder(url)) return `standard input has no name; add one to ${shown}`;
    if (resume) return "--continue needs a file to continue; it cannot go with -";
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
