// This folder: subcommands about the session itself, such as probe, which finds out what a server can do.

import { failed, type Outcome, success } from "../../../../base/outcome.ts";
import type { FtpUrl } from "../../../../network/url.ts";
import { COUNT } from "../../../options/kinds.ts";
import type { OptionValues, ValuesOf } from "../../../options/option.ts";
import { option, toggle } from "../../../options/rows.ts";
import { JSON_OPTION } from "../../common_options.ts";
import { subcommand } from "../../subcommand.ts";
import { OPTION_GROUPS } from "../option_groups.ts";
import {
  readServer,
  readUrl,
  SERVER_OPTIONS,
  type ServerInvocation,
} from "../options/client_options.ts";

/** What `probe` is asked for. */
export interface ProbeInvocation extends ServerInvocation {
  readonly kind: "probe";
  /** A folder, or the file to try a download with. */
  readonly url: FtpUrl;
  /** One JSON object in place of the lines for people. */
  readonly json: boolean;
  /** Store a small file there, read it back and delete it. */
  readonly write: boolean;
  /** How many sessions to open at once; undefined: that is not tried. */
  readonly sessions: number | undefined;
}

/** How long, in ms, each step may take unless `--timeout` says otherwise. */
const STEP_LIMIT = 8_000;

const OPTIONS = {
  "write": toggle({
    summary: "also store a small file in the folder, read it back and delete it",
  }),
  "sessions": option({
    kind: COUNT,
    summary: "also find out whether the server takes N sessions at once",
  }),
  "json": JSON_OPTION,
  ...SERVER_OPTIONS,
};

/** `ferry probe`. */
export const PROBE = subcommand({
  name: "probe",
  operands: "URL",
  summary: "find out what a server can do, and what stands in the way",
  details: [
    "Connects, logs in, lists the folder, reads a part of a file, and says what works, what does not,",
    "and which options help. It changes nothing on the server unless --write is given. The exit code is 0",
    "if transfers would work with the same options, else that of the first thing that makes them fail.",
  ],
  examples: [
    { line: "ferry probe ftp://host/pub/", does: "what works there, in words" },
    { line: "ferry probe --write ftp://ann@host/inbox/", does: "whether uploads work, too" },
    { line: "ferry probe --json ftp://host/ | jq .works", does: "for a program" },
  ],
  options: OPTIONS,
  groups: OPTION_GROUPS,
  read,
});

function read(
  operands: readonly string[],
  options: OptionValues<ValuesOf<typeof OPTIONS>>,
): Outcome<ProbeInvocation, string> {
  const [text, ...more] = operands;
  if (text === undefined || more.length > 0) {
    return failed("ferry probe takes one URL: ferry probe ftp://HOST/FOLDER/");
  }
  const url = readUrl(text);
  if (!url.ok) return url;
  const server = readServer(options, [url.value]);
  if (!server.ok) return server;
  const timeoutMs = options.isGiven("timeout") ? server.value.timeoutMs : STEP_LIMIT;
  return success({
    kind: "probe",
    ...server.value,
    url: url.value,
    json: options.value("json"),
    write: options.value("write"),
    sessions: options.value("sessions"),
    timeoutMs,
  });
}
