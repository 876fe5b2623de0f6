import { failed, type Outcome, success } from "../../base/outcome.ts";
import { escapeControls } from "../../base/redact.ts";
import type { GivenOptions } from "../options/option.ts";
import { scanArguments } from "../options/scanner.ts";
import { nearest } from "../options/spelled_out.ts";
import { CLIENT_OPTIONS } from "../subcommands/client/options/client_options.ts";
import type { AnySubcommand, Invocation } from "../subcommands/table.ts";
import { folderIn, type RemotePlace, urlOf } from "./remote_place.ts";
import { splitWords, type Word } from "./words.ts";

/** What a line of a batch asks for. */
export type BatchCommand =
  | { readonly kind: "nothing" }
  /** What a subcommand of the same name does. */
  | { readonly kind: "run"; readonly invocation: Invocation }
  /** Go to a folder of the server, as in a URL. */
  | { readonly kind: "cd"; readonly folder: string }
  /** Go to a local folder. */
  | { readonly kind: "lcd"; readonly path: string }
  | { readonly kind: "pwd" };

/** What a line is read with. */
export interface BatchSurroundings {
  readonly place: RemotePlace;
  /** The subcommands that a batch knows. */
  readonly subcommands: readonly AnySubcommand[];
  /** The options of the batch, which hold for each command that has them. */
  readonly inherited: GivenOptions;
  env(name: string): string | undefined;
}

/** Which operands of a subcommand are paths of the server; `folder`: all, and without any the present folder. */
type RemoteOperands = "all" | "folder" | "last";

/** The subcommands that a line can name. */
const REMOTE: ReadonlyMap<string, RemoteOperands> = new Map([
  ["get", "all"],
  ["cat", "all"],
  ["ls", "folder"],
  ["stat", "all"],
  ["du", "folder"],
  ["rm", "all"],
  ["mkdir", "all"],
  ["mv", "all"],
  ["put", "last"],
]);

/** The names of the subcommands that a line can name. */
export const BATCH_SUBCOMMANDS: readonly string[] = [...REMOTE.keys()];

/** The commands of lines that are no subcommands. */
const OWN = ["cd", "lcd", "pwd"] as const;

/** Options that belong to the connection, so that they cannot differ from line to line. */
const OF_CONNECTION: ReadonlySet<string> = new Set(Object.keys(CLIENT_OPTIONS));

const PRESENT_FOLDER: Word = { text: "./", parts: [{ text: "./", quoted: true }] };

/** The URL is not repeated, because it may hold a password. */
const URL_IN_PLACE_OF_PATH =
  "a line takes paths in place of URLs; the server is the one that ferry batch was given";

/** Understands one line. The failure is a sentence. */
export function readBatchCommand(
  line: string,
  surroundings: BatchSurroundings,
): Outcome<BatchCommand, string> {
  const words = splitWords(line);
  if (!words.ok) return words;
  const [name, ...rest] = words.value;
  if (name === undefined) return success({ kind: "nothing" });
  if (rest.some(isUrl)) return failed(URL_IN_PLACE_OF_PATH);
  switch (name.text) {
    case "cd":
    case "lcd":
    case "pwd":
      return readOwn(name.text, rest, surroundings);
    default:
      return readSubcommand(name.text, rest, surroundings);
  }
}

function readOwn(
  name: typeof OWN[number],
  words: readonly Word[],
  { place }: BatchSurroundings,
): Outcome<BatchCommand, string> {
  const [word, ...more] = words;
  if (name === "pwd") {
    return word === undefined ? success({ kind: "pwd" }) : failed("pwd takes no operands");
  }
  if (word === undefined || more.length > 0) return failed(`${name} takes one folder`);
  return success(
    name === "lcd"
      ? { kind: "lcd", path: word.text }
      : { kind: "cd", folder: folderIn(place, word) },
  );
}

function readSubcommand(
  name: string,
  words: readonly Word[],
  surroundings: BatchSurroundings,
): Outcome<BatchCommand, string> {
  const { subcommands, env, inherited } = surroundings;
  const remote = REMOTE.get(name);
  const subcommand = subcommands.find((one) => one.name === name);
  if (remote === undefined || subcommand === undefined) return failed(unknown(name));
  // The words are looked up again by their texts, because the scanner sorts texts.
  const scanned = scanArguments(
    subcommand,
    subcommands,
    words.map(({ text }) => text),
    (variable) => isOfConnection(variable) ? undefined : env(variable),
  );
  if (!scanned.ok) return scanned;
  const { operands, options } = scanned.value;
  const foreign = [...options.keys()].find((option) => OF_CONNECTION.has(option));
  if (foreign !== undefined) {
    return failed(`--${foreign} holds for the whole batch: give it to ferry batch`);
  }
  if (options.has("help")) return failed(`see ferry ${name} --help`);
  const known = new Set(subcommand.options.map((option) => option.name));
  const given = new Map([
    ...[...inherited].filter(([option]) => known.has(option)),
    ...options,
  ]);
  const understood = subcommand.understand(
    operandsOf(remote, wordsOf(operands, words), surroundings.place),
    given,
  );
  return understood.ok ? success({ kind: "run", invocation: understood.value }) : understood;
}

/** `FERRY_TIMEOUT` and the like are read for the batch as a whole. */
function isOfConnection(variable: string): boolean {
  return OF_CONNECTION.has(variable.replace(/^FERRY_/, "").toLowerCase().replaceAll("_", "-"));
}

/** The words that the operands were: the last ones with these texts, in their order. */
function wordsOf(operands: readonly string[], words: readonly Word[]): readonly Word[] {
  const found: Word[] = [];
  let end = words.length;
  for (const operand of operands.toReversed()) {
    const at = words.slice(0, end).findLastIndex(({ text }) => text === operand);
    const word = words[at];
    if (word === undefined) continue;
    found.unshift(word);
    end = at;
  }
  return found;
}

/** The operands as the subcommand reads them, with URLs in place of the paths of the server. */
function operandsOf(
  remote: RemoteOperands,
  words: readonly Word[],
  place: RemotePlace,
): readonly string[] {
  if (remote !== "last") {
    const named = words.length === 0 && remote === "folder" ? [PRESENT_FOLDER] : words;
    return named.map((word) => urlOf(place, word));
  }
  // A single operand is the file: it goes to the present folder.
  const local = words.length > 1 ? words.slice(0, -1) : words;
  const target = words.length > 1 ? words.at(-1) : undefined;
  return [
    ...local.map(({ text }) => text),
    urlOf(place, target ?? PRESENT_FOLDER),
  ];
}

/** Whether a word is a URL of a server. As a path it would be sent, and shown, with its password. */
function isUrl({ text }: Word): boolean {
  return /^ftp(?:s|es)?:\/\//i.test(text);
}

function unknown(name: string): string {
  const names = [...REMOTE.keys(), ...OWN];
  const near = nearest(name, names);
  const hint = near === undefined ? `a batch knows ${names.join(", ")}` : `did you mean ${near}?`;
  return `there is no command ${escapeControls(name)}; ${hint}`;
}
