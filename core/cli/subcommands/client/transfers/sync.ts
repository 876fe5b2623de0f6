import { failed, type Outcome, success } from "../../../../base/outcome.ts";
import type { FtpUrl } from "../../../../network/url.ts";
import type { OptionValues, ValuesOf } from "../../../options/option.ts";
import { subcommand } from "../../subcommand.ts";
import { OPTION_GROUPS } from "../option_groups.ts";
import { readUrl, shownUrl } from "../options/client_options.ts";
import { CONSENT_OPTIONS } from "../options/consent_options.ts";
import { readTreeChoice, TREE_CHOICE_OPTIONS, type TreeChoice } from "../options/tree_options.ts";
import { readTransfer, TRANSFER_OPTIONS, type TransferInvocation } from "./transfer_options.ts";

/** What `sync` is asked for: to make one folder like the other, deletions included. */
export interface SyncInvocation extends TransferInvocation {
  readonly kind: "sync";
  /** `fetch`: the folder here becomes like that of the server; `send`: the other way. */
  readonly direction: "fetch" | "send";
  readonly folder: string;
  readonly url: FtpUrl;
  readonly tree: TreeChoice;
  /** Delete without asking. */
  readonly yes: boolean;
}

const OPTIONS = { ...CONSENT_OPTIONS, ...TREE_CHOICE_OPTIONS, ...TRANSFER_OPTIONS };

/** `ferry sync`. */
export const SYNC = subcommand({
  name: "sync",
  operands: "SOURCE TARGET",
  summary: "make a folder like another one",
  details: [
    "Makes the folder TARGET hold what the folder SOURCE holds: what is new or has changed is carried,",
    "and then what only TARGET has is deleted. One of them is a URL. It is asked before anything is",
    "deleted; --yes deletes without asking, --dry-run only shows what would be done. At the end one",
    "line says what was done.",
  ],
  examples: [
    { line: "ferry sync site ftp://ann@host/www/", does: "make the server's www like site" },
    { line: "ferry sync --yes ftp://host/data/ /backup/data", does: "make a copy the same" },
    { line: "ferry sync --dry-run site ftp://ann@host/www/", does: "show what it would do" },
  ],
  options: OPTIONS,
  groups: OPTION_GROUPS,
  read,
});

function read(
  operands: readonly string[],
  options: OptionValues<ValuesOf<typeof OPTIONS>>,
): Outcome<SyncInvocation, string> {
  const places = readPlaces(operands);
  if (!places.ok) return places;
  const tree = readTreeChoice(options, true);
  if (!tree.ok) return tree;
  const transfer = readTransfer(options, [places.value.url]);
  if (!transfer.ok) return transfer;
  return success({
    ...transfer.value,
    kind: "sync",
    ...places.value,
    tree: tree.value,
    yes: options.value("yes"),
  });
}

type Places = Pick<SyncInvocation, "direction" | "folder" | "url">;

function readPlaces([source, target, ...more]: readonly string[]): Outcome<Places, string> {
  if (source === undefined || target === undefined || more.length > 0) {
    return failed("ferry sync needs a source and a target: ferry sync FOLDER ftp://HOST/FOLDER/");
  }
  const [fetches, sends] = [isUrl(source), isUrl(target)];
  if (fetches && sends) {
    return failed("ferry sync needs a folder here, as source or as target; for two servers see cp");
  }
  if (!fetches && !sends) {
    return failed("ferry sync needs a URL, as source or as target: ftp://HOST/FOLDER/");
  }
  const [folder, text] = fetches ? [target, source] : [source, target];
  if (folder === "") return failed("the name of the folder is empty");
  const url = readUrl(text);
  if (!url.ok) return url;
  if (url.value.pattern !== undefined) {
    return failed(`${shownUrl(text)} is a pattern; ferry sync needs one folder, write %2A for a *`);
  }
  return success({ direction: fetches ? "fetch" : "send", folder, url: url.value });
}

function isUrl(operand: string): boolean {
  return /^(?:ftp|ftps|ftpes):\/\/|^ferry:/i.test(operand);
}
