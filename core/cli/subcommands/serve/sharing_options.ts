import { failed, type Outcome, success } from "../../../base/outcome.ts";
import type { NameRules } from "../../../files/name_filter.ts";
import { FILE_NAME, FOLDER, isPlain } from "../../options/kinds.ts";
import type { OptionValues, ValuesOf } from "../../options/option.ts";
import { option, repeated, toggle } from "../../options/rows.ts";

/** The options of `serve` for what is shared, and what clients may do with it. */
export const SHARING_OPTIONS = {
  "write": toggle({
    summary:
      "let clients send, rename and delete files; without --user ferry makes a password and shows it; with --anonymous anybody may write, beside --user and --accounts only with --anonymous=write; accounts have permissions of their own",
    otherwise: "read-only",
  }),
  "receive": option({
    kind: FOLDER,
    summary:
      "take files into FOLDER, from anybody unless there are users: nothing can be listed, fetched or replaced, and a file whose name is taken gets a number; with - write the first upload to standard output, then end",
  }),
  "create-folders": toggle({
    summary: "make missing folders when a client enters them or sends files there",
  }),
  "name": option({
    kind: FILE_NAME,
    default: "stdin",
    summary: "the name of standard input when it is shared",
  }),
  "spool": toggle({
    summary: "keep standard input in a temporary file, so that it can be fetched several times",
    otherwise: "the first client takes it",
  }),
  "include": patterns(
    "share only files whose name matches, for instance '*.jpg'; may be repeated",
  ),
  "exclude": patterns(
    "do not share what matches, nor anything in such a folder; with a / the path from the shared folder must match; may be repeated",
  ),
  "hidden": toggle({
    summary: "let clients see and use names that begin with a dot",
    otherwise: "only files that the session itself has sent",
  }),
  "follow": toggle({ summary: "follow symbolic links that lead out of the shared folder" }),
};

function patterns(summary: string) {
  return repeated({ value: "PATTERN", summary }, ({ source, value }, refuse) => {
    if (!isPlain(value)) refuse(`${source} wants a text that is not empty`);
    return value;
  });
}

/** As a path to share: standard input. As the folder of `--receive`: standard output. */
export const STREAM = "-";

/** What is shared, and what clients may do with it. */
export interface Shared {
  /** Folders, files, or `-` for standard input; at least one. With `receive` one folder, or `-` for standard output. */
  readonly paths: readonly string[];
  /** What clients may do if their account has no permissions of its own; `receive`: only send files (a drop box). */
  readonly purpose: "read" | "write" | "receive";
  /** The name of standard input in the shared folder. */
  readonly streamName: string;
  /** Whether standard input is kept, so that it can be fetched several times. */
  readonly spool: boolean;
  readonly createFolders: boolean;
  readonly names: NameRules;
  /** Whether links that lead out are followed. */
  readonly follow: boolean;
}

type SharingValues = OptionValues<ValuesOf<typeof SHARING_OPTIONS>>;

/** The options of other tables that decide the purpose. */
type PurposeValues = OptionValues<{
  readonly accounts: string | undefined;
  readonly "pipe-upload": string | undefined;
}>;

/** Reads PATH... and the options of `SHARING_OPTIONS`. The failure is a sentence for the user. */
export function readShared(
  operands: readonly string[],
  options: SharingValues & PurposeValues,
): Outcome<Shared, string> {
  const receive = options.value("receive");
  const write = options.value("write");
  const hasAccounts = options.value("accounts") !== undefined;
  // With --pipe-upload nothing is stored, so there is nothing to read either, unless another option allows more.
  const pipes = options.isGiven("pipe-upload") && !write && !hasAccounts;
  const purpose = receive !== undefined || pipes ? "receive" : write ? "write" : "read";
  const paths = receive !== undefined ? [receive] : operands.length === 0 ? ["."] : operands;
  const shared: Shared = {
    paths,
    purpose,
    streamName: options.value("name"),
    spool: options.value("spool"),
    createFolders: options.value("create-folders"),
    names: {
      include: options.value("include"),
      exclude: options.value("exclude"),
      hidden: options.value("hidden"),
    },
    follow: options.value("follow"),
  };
  const contradiction = receive !== undefined
    ? contradictionOfReceiving(operands, write, hasAccounts)
    : pipes && (paths.length > 1 || paths[0] === STREAM)
    ? "--pipe-upload alone gives nothing away; name one folder at most, whose free space clients are told"
    : contradictionOf(shared, options, hasAccounts);
  return contradiction === undefined ? success(shared) : failed(contradiction);
}

function contradictionOf(
  { paths, purpose, createFolders, spool }: Shared,
  options: SharingValues,
  hasAccounts: boolean,
): string | undefined {
  const streams = paths.filter((path) => path === STREAM).length;
  if (paths.includes("")) return "PATH is empty; leave it out to share the current folder";
  if (streams > 1) return "standard input (-) can be shared once";
  if (streams === 0 && (spool || options.isGiven("name"))) {
    return "--name and --spool are for standard input; add - to what is shared";
  }
  if (hasAccounts && (paths.length > 1 || streams > 0)) {
    return "the homes of accounts are in one folder; give one PATH with --accounts";
  }
  if (purpose === "write" && streams === paths.length) {
    return "standard input can only be read; leave --write out";
  }
  if (createFolders && purpose === "read" && !hasAccounts) {
    return "--create-folders needs --write or --receive";
  }
  return undefined;
}

function contradictionOfReceiving(
  operands: readonly string[],
  write: boolean,
  hasAccounts: boolean,
): string | undefined {
  if (operands.length > 0) return "--receive names the folder; leave PATH out";
  if (write) return "--receive and --write exclude each other: give the one that is meant";
  if (hasAccounts) {
    return "--accounts says what each may do; give an account the preset upload instead of --receive";
  }
  return undefined;
}

/** Whether only one stream is shared, which can be used once. */
export function isStreamAlone({ paths, spool }: Pick<Shared, "paths" | "spool">): boolean {
  return paths.length === 1 && paths[0] === STREAM && !spool;
}
