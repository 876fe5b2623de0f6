import { failed, type Outcome, success } from "../../../../base/outcome.ts";
import type { FtpUrl } from "../../../../network/url.ts";
import type { GivenOptions, OptionValues, ValuesOf } from "../../../options/option.ts";
import { toggle } from "../../../options/rows.ts";
import { JSON_OPTION } from "../../common_options.ts";
import { type Subcommand, subcommand } from "../../subcommand.ts";
import { OPTION_GROUPS } from "../option_groups.ts";
import {
  CLIENT_OPTIONS,
  type ClientInvocation,
  readClient,
  readUrl,
} from "../options/client_options.ts";
import { CONSENT_OPTIONS } from "../options/consent_options.ts";
import { ASCII_OPTION } from "../transfers/transfer_options.ts";

/** What `batch` is asked for. */
export interface BatchInvocation extends ClientInvocation {
  readonly kind: "batch";
  /** The server, and the folder in which the first command begins. */
  readonly url: FtpUrl;
  /** Go on after a command that fails. */
  readonly keepGoing: boolean;
  /** The options that hold for each command that has them. */
  readonly inherited: GivenOptions;
}

const OPTIONS = {
  "keep-going": toggle({ short: "k", summary: "go on after a command that fails" }),
  ...CONSENT_OPTIONS,
  "json": JSON_OPTION,
  "ascii": ASCII_OPTION,
  ...CLIENT_OPTIONS,
};

/** The options that are only about the batch. */
const OWN: ReadonlySet<string> = new Set(["keep-going", "help"]);

const DECLARED = subcommand({
  name: "batch",
  operands: "URL",
  summary: "carry out commands from standard input in one session",
  details: [
    "Reads a command from each line: get, put, cat, ls, stat, du, rm, mkdir and mv with their options, and",
    "cd, lcd and pwd. Paths of the server begin in the folder of the URL. Words are quoted as in a shell; a",
    "# begins a comment. It ends at the first command that fails.",
  ],
  examples: [
    { line: "ferry batch ftp://ann@host/inbox/ < commands", does: "a file of commands" },
    { line: "printf 'cd 2026\\nput a.csv\\n' | ferry batch ftp://ann@host/", does: "from a pipe" },
  ],
  options: OPTIONS,
  groups: OPTION_GROUPS,
  read,
});

/** `ferry batch`. */
export const BATCH: Subcommand<"batch", BatchInvocation> = {
  ...DECLARED,
  understand: (operands, given) => {
    const understood = DECLARED.understand(operands, given);
    if (!understood.ok) return understood;
    const inherited = new Map([...given].filter(([name]) => !OWN.has(name)));
    return success({ ...understood.value, inherited });
  },
};

function read(
  operands: readonly string[],
  options: OptionValues<ValuesOf<typeof OPTIONS>>,
): Outcome<Omit<BatchInvocation, "inherited">, string> {
  const [text, ...more] = operands;
  if (text === undefined || more.length > 0) {
    return failed("ferry batch takes one URL: ferry batch ftp://HOST/FOLDER/ < COMMANDS");
  }
  const url = readUrl(text);
  if (!url.ok) return url;
  const client = readClient(options, [url.value]);
  if (!client.ok) return client;
  return success({
    kind: "batch",
    url: url.value,
    keepGoing: options.value("keep-going"),
    ...client.value,
    // One login, unless several are asked for.
    ...(options.isGiven("parallel") ? {} : { patience: { ...client.value.patience, sessions: 1 } }),
  });
}
