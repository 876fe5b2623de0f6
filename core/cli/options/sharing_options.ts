import type { OptionReader } from "../option_values.ts";
import { failed, type Outcome, success } from "../../base/outcome.ts";
import type { TextPolicy } from "../../protocol/representation.ts";
import type { NameRules } from "../../files/name_filter.ts";

/** The options of `serve` that say what is shared and what for, in the order of the help. */
export const SHARING_OPTIONS = [
  {
    name: "write",
    commands: ["serve"],
    summary:
      "let files be sent, renamed and deleted (default: read-only), by who has the password that is made and shown then, or by --user; with --anonymous by everybody, beside --user and --accounts with --anonymous=write; accounts have permissions of their own",
  },
  {
    name: "receive",
    value: "FOLDER",
    commands: ["serve"],
    summary:
      "take files into FOLDER, from everybody unless there are users: nothing can be listed, fetched or replaced, a name that is taken gets a number; with - write the first upload to standard output, then end",
  },
  {
    name: "create-folders",
    commands: ["serve"],
    summary: "make folders that are missing when a client enters them or sends files there",
  },
  {
    name: "name",
    value: "NAME",
    commands: ["serve"],
    summary: "the name of standard input when it is shared (default: stdin)",
  },
  {
    name: "spool",
    commands: ["serve"],
    summary:
      "keep standard input in a temporary file, for as many as want it (default: the first takes it)",
  },
  {
    name: "include",
    value: "PATTERN",
    repeatable: true,
    commands: ["serve"],
    summary:
      "share only files whose name matches, for instance '*.jpg'; may be given several times",
  },
  {
    name: "exclude",
    value: "PATTERN",
    repeatable: true,
    commands: ["serve"],
    summary:
      "do not share what matches, nor anything in such a folder; with a / the path from the shared folder must match",
  },
  {
    name: "hidden",
    commands: ["serve"],
    summary:
      "let names that begin with a dot be used (default: they are not there, but for a file that the session has sent itself)",
  },
  {
    name: "follow",
    commands: ["serve"],
    summary: "follow symbolic links that lead out of the shared folder",
  },
] as const;

/** Standard input among what is shared, standard output as the place that takes the upload. */
export const STREAM = "-";

/** What is shared, and what for. */
export interface Shared {
  /** Folders, files, and `-` for standard input; at least one. With `receive` one folder, or `-` for standard output. */
  readonly paths: readonly string[];
  /** What may be done there by who has no permissions of its own; `receive`: a drop box. */
  readonly purpose: "read" | "write" | "receive";
  /** What standard input is called. */
  readonly streamName: string;
  /** Whether standard input is kept for more than the first. */
  readonly spool: boolean;
  readonly createFolders: boolean;
  readonly names: NameRules;
  /** Whether links that lead out are followed. */
  readonly follow: boolean;
}

/** Reads PATH... and the options of `SHARING_OPTIONS`; fails with the sentence for people. */
export function readShared(
  operands: readonly string[],
  options: OptionReader,
): Outcome<Shared, string> {
  const receive = options.text("receive");
  const write = options.isOn("write");
  const hasAccounts = options.text("accounts") !== undefined;
  // Where nothing is stored, and nobody was let do anything else, sending is what there is to do.
  const pipes = options.isOn("pipe-upload") && !write && !hasAccounts;
  const purpose = receive !== undefined || pipes ? "receive" : write ? "write" : "read";
  const paths = receive !== undefined ? [receive] : operands.length === 0 ? ["."] : operands;
  const shared: Shared = {
    paths,
    purpose,
    streamName: options.fileName("name") ?? "stdin",
    spool: options.isOn("spool"),
    createFolders: options.isOn("create-folders"),
    names: {
      include: options.texts("include"),
      exclude: options.texts("exclude"),
      hidden: options.isOn("hidden"),
    },
    follow: options.isOn("follow"),
  };
  const contradiction = receive !== undefined
    ? contradictionOfReceiving(operands, write, hasAccounts)
    : pipes && (paths.length > 1 || paths[0] === STREAM)
    ? "--pipe-upload alone gives nothing away; name one folder at most, for what is told of the room there is"
    : contradictionOf(shared, options, hasAccounts);
  return contradiction === undefined ? success(shared) : failed(contradiction);
}

function contradictionOf(
  { paths, purpose, createFolders, spool }: Shared,
  options: OptionReader,
  hasAccounts: boolean,
): string | undefined {
  const streams = paths.filter((path) => path === STREAM).length;
  if (paths.includes("")) return "PATH is empty; leave it out to share the current folder";
  if (streams > 1) return "standard input (-) can be shared once";
  if (streams === 0 && (spool || options.text("name") !== undefined)) {
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

/** Whether the server is there for a stream that can be used once, and for nothing else. */
export function isStreamAlone({ paths, spool }: Pick<Shared, "paths" | "spool">): boolean {
  return paths.length === 1 && paths[0] === STREAM && !spool;
}

/** What TYPE A is to do; fails with the sentence for people. */
export function readTexts(options: OptionReader): Outcome<TextPolicy, string> {
  const [strict, asIs] = [options.isOn("strict-type"), options.isOn("as-is")];
  if (strict && asIs) {
    return failed("--strict-type and --as-is exclude each other: give the one that is meant");
  }
  return success(asIs ? "as-is" : strict ? "text-only" : "convert");
}
