import { failed, type Outcome, success } from "../../../../base/outcome.ts";
import { escapeControls } from "../../../../base/redact.ts";
import { formatFtpUrl, type FtpUrl } from "../../../../network/url.ts";
import type { OptionValues, ValuesOf } from "../../../options/option.ts";
import { JSON_OPTION } from "../../common_options.ts";
import { subcommand } from "../../subcommand.ts";
import { OPTION_GROUPS } from "../option_groups.ts";
import {
  CLIENT_OPTIONS,
  type ClientInvocation,
  readClient,
  readUrl,
  shownUrl,
} from "../options/client_options.ts";
import { CONSENT_OPTIONS } from "../options/consent_options.ts";

/** What `mv` is asked for. */
export interface MoveInvocation extends ClientInvocation {
  readonly kind: "mv";
  readonly url: FtpUrl;
  /** The new path, in the form of a URL's; a folder, in which the name stays, when it ends in `/` or is empty. */
  readonly target: string;
  /** Replace a file that exists without asking. */
  readonly yes: boolean;
  readonly json: boolean;
}

const OPTIONS = { ...CONSENT_OPTIONS, "json": JSON_OPTION, ...CLIENT_OPTIONS };

/** `ferry mv`. */
export const MV = subcommand({
  name: "mv",
  operands: "URL NEWPATH",
  summary: "rename or move a file or folder on its server",
  details: [
    "Gives what the URL names another path on the same server. NEWPATH is a path as in a URL, from the",
    "folder of the login on, or a URL of the same server. If it is a folder, or ends in /, the name stays.",
    "A file that exists is replaced only when you say so on the terminal, or with --yes.",
  ],
  examples: [
    { line: "ferry mv ftp://ann@host/a.txt b.txt", does: "give a file another name" },
    { line: "ferry mv ftp://ann@host/inbox/a.txt done/", does: "move it into a folder" },
  ],
  options: OPTIONS,
  groups: OPTION_GROUPS,
  read,
});

function read(
  operands: readonly string[],
  options: OptionValues<ValuesOf<typeof OPTIONS>>,
): Outcome<MoveInvocation, string> {
  const [from, to, ...more] = operands;
  if (from === undefined || to === undefined || more.length > 0) {
    return failed("ferry mv takes a URL and the new path: ferry mv ftp://HOST/OLD NEW");
  }
  const url = readUrl(from);
  if (!url.ok) return url;
  if (/^\/*$/.test(url.value.path)) {
    return failed(`${shownUrl(from)} names no file or folder to move`);
  }
  const target = readTarget(to, url.value);
  if (!target.ok) return target;
  const client = readClient(options, [url.value]);
  if (!client.ok) return client;
  const [yes, json] = [options.value("yes"), options.value("json")];
  return success({
    kind: "mv",
    url: url.value,
    target: target.value,
    yes,
    json,
    ...client.value,
  });
}

/** The new path: as it is, or that of a URL of the same server. */
function readTarget(text: string, from: FtpUrl): Outcome<string, string> {
  if (!/^(?:ftps?|ftpes):\/\/|^ferry:/i.test(text)) {
    if (text === "") return failed("the new path is empty");
    return /[\r\n\0]/.test(text)
      ? failed(`${escapeControls(text)} holds a line end or NUL; FTP cannot carry it`)
      : success(text);
  }
  const url = readUrl(text);
  if (!url.ok) return url;
  if (placeOf(url.value) === placeOf(from)) return success(url.value.path);
  return failed(
    `${shownUrl(text)} is another server or login; ferry mv renames on one server, ferry cp copies`,
  );
}

/** The server, and the user where the URL names one. */
function placeOf({ scheme, hostname, port, service, user }: FtpUrl): string {
  const place = { scheme, hostname, port, path: "" };
  return formatFtpUrl(service === undefined ? place : { ...place, service }) + ` ${user ?? ""}`;
}
