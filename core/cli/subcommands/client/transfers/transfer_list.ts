import { failed, type Outcome, success } from "../../../../base/outcome.ts";
import { escapeControls } from "../../../../base/redact.ts";
import { formatFtpUrl, type FtpUrl } from "../../../../network/url.ts";
import { readUrl } from "../options/client_options.ts";

/** One file or folder to transfer, as a line of a list names it. */
export interface ListedTransfer {
  readonly url: FtpUrl;
  /** The local file or folder; undefined: the name that it has on the server. */
  readonly local: string | undefined;
}

/** One that was not transferred. */
export interface UndoneTransfer extends ListedTransfer {
  /** Why not, in a sentence. */
  readonly reason: string;
}

const TAB = "\t";

/**
 * Reads a list: each line is a URL, or a URL, a tab and a local path in which `%09` is a tab, `%0A` a line end and `%25` a
 * percent sign. Empty lines and those that begin with `#` are left out. Fails with a sentence about the first line that is
 * no such line.
 */
export function parseTransferList(text: string): Outcome<readonly ListedTransfer[], string> {
  const transfers: ListedTransfer[] = [];
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.replace(/\r$/, "");
    if (line.trim() === "" || line.startsWith("#")) continue;
    const [first = "", second, ...more] = line.split(TAB);
    if (more.length > 0 || second === "") {
      return failed(`line ${index + 1}: a line is a URL, or a URL, one tab and a local file`);
    }
    const url = readUrl(first.trim());
    if (!url.ok) return failed(`line ${index + 1}: ${url.failure}`);
    transfers.push({ url: url.value, local: second === undefined ? undefined : unescaped(second) });
  }
  return success(transfers);
}

/** The list of what was not transferred, for people and for `parseTransferList`; without passwords. */
export function transferListText(transfers: readonly UndoneTransfer[]): string {
  return transfers.map(({ url, local, reason }) => {
    const { password: _secret, ...shown } = url;
    const place = local === undefined ? "" : TAB + escaped(local);
    return `# ${escapeControls(reason)}\n${formatFtpUrl(shown)}${place}\n`;
  }).join("");
}

/** Only what would break the line, so that most names stay as they are. */
function escaped(path: string): string {
  // deno-lint-ignore no-control-regex -- these are the characters to escape
  return path.replaceAll(/[\x00-\x1f\x7f%]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
  });
}

/** A percent sign without two digits of a control character or `25` behind it is one. */
function unescaped(text: string): string {
  return text.replaceAll(/%([01][0-9a-f]|7f|25)/gi, (_, hex: string) => {
    return String.fromCharCode(Number.parseInt(hex, 16));
  });
}
