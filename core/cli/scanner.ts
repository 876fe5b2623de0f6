import { levenshteinDistance } from "@std/text/levenshtein-distance";
import { COMMAND_HELP, type CommandName } from "./commands/subcommands.ts";
import {
  environmentTwin,
  hasEnvironmentTwin,
  type OptionName,
  optionsOf,
  type OptionSpec,
} from "./options/options.ts";
import { failed, type Outcome, success } from "../base/outcome.ts";
import { escapeControls } from "../base/redact.ts";

/** One option as it was given, with the words that name it in messages: `--port` or `FERRY_PORT`. */
export interface GivenOption {
  readonly source: string;
  readonly value: string;
}

/** The arguments of one command, sorted into options and operands but not understood yet. */
export interface ScannedArguments {
  readonly operands: readonly string[];
  /** The values in the order given; a switch that is off is absent. */
  readonly options: ReadonlyMap<OptionName, readonly GivenOption[]>;
}

type KnownOption = OptionSpec & { readonly name: OptionName };

/**
 * Sorts the arguments that follow the command, by the option table. `--name VALUE`, `--name=VALUE`, `-n VALUE`,
 * `-nVALUE` and bundled switches `-lv` are understood; `--` ends the options; `-` is an operand, and may be a
 * value. An option that is not given takes its value from the environment twin. The failure is a sentence.
 *
 * The parser of std is not used here: it takes `--output -` for an option without a value, reads `--write true`
 * as one option, and drops an empty value.
 */
export function scanArguments(
  command: CommandName,
  args: readonly string[],
  env: (name: string) => string | undefined,
): Outcome<ScannedArguments, string> {
  const operands: string[] = [];
  const given: { option: KnownOption; entry: GivenOption }[] = [];
  const known = optionsOf(command);
  const rest = [...args];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === "--") {
      operands.push(...rest);
      break;
    }
    if (word === "-" || !word.startsWith("-")) {
      operands.push(word);
      continue;
    }
    const taken = word.startsWith("--")
      ? takeLong(command, known, word, rest)
      : takeShort(command, known, word, rest);
    if (!taken.ok) return taken;
    given.push(...taken.value);
  }
  given.push(...fromEnvironment(known, new Set(given.map(({ option }) => option.name)), env));
  return collect(operands, given);
}

/** The word of the list that is most like the given one, when one is alike enough to be meant. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const allowed = Math.min(2, Math.floor(word.length / 2));
  return candidates
    .map((candidate) => ({
      candidate,
      distance: levenshteinDistance(word.slice(0, 64), candidate),
    }))
    .filter(({ distance }) => distance <= allowed)
    .sort((a, b) => a.distance - b.distance)
    .map(({ candidate }) => candidate)[0];
}

type Taken = Outcome<readonly { option: KnownOption; entry: GivenOption }[], string>;

function takeLong(
  command: CommandName,
  known: readonly KnownOption[],
  word: string,
  rest: string[],
): Taken {
  const equals = word.indexOf("=");
  const name = word.slice(2, equals < 0 ? undefined : equals);
  const option = known.find((candidate) => candidate.name === name);
  if (option === undefined) return failed(unknownLong(command, known, name));
  const source = `--${name}`;
  if (equals >= 0) {
    return success([{ option, entry: { source, value: word.slice(equals + 1) } }]);
  }
  if (option.value === undefined) {
    const word = option.words?.find((candidate) => candidate === rest[0]);
    if (word !== undefined) rest.shift();
    return success([{ option, entry: { source, value: word ?? "true" } }]);
  }
  return takeNext(known, option, source, rest);
}

function takeShort(
  command: CommandName,
  known: readonly KnownOption[],
  word: string,
  rest: string[],
): Taken {
  const taken: { option: KnownOption; entry: GivenOption }[] = [];
  const letters = Array.from(word.slice(1));
  for (const [index, letter] of letters.entries()) {
    const option = known.find((candidate) => candidate.short === letter);
    if (option === undefined) return failed(unknownShort(command, letter));
    const source = `-${letter}`;
    if (option.value === undefined) {
      taken.push({ option, entry: { source, value: "true" } });
      continue;
    }
    const attached = letters.slice(index + 1).join("");
    if (attached !== "") {
      return success([...taken, { option, entry: { source, value: attached } }]);
    }
    const next = takeNext(known, option, source, rest);
    return next.ok ? success([...taken, ...next.value]) : next;
  }
  return success(taken);
}

function takeNext(
  known: readonly KnownOption[],
  option: KnownOption,
  source: string,
  rest: string[],
): Taken {
  const value = rest.shift();
  const looksLikeOption = known.some(({ name }) =>
    value === `--${name}` || value?.startsWith(`--${name}=`)
  );
  if (value === undefined || looksLikeOption) {
    return failed(`${source} needs a value: write --${option.name}=${option.value}`);
  }
  return success([{ option, entry: { source, value } }]);
}

function unknownLong(command: CommandName, known: readonly KnownOption[], name: string): string {
  const shown = `--${escapeControls(name)}`;
  const elsewhere = otherCommands(command, (option) => option.name === name);
  if (elsewhere !== "") return `ferry ${command} has no option ${shown}; ${elsewhere} has`;
  const near = nearest(name, known.map((option) => option.name));
  const hint = near === undefined ? `see ferry ${command} --help` : `did you mean --${near}?`;
  return `ferry ${command} has no option ${shown}; ${hint}`;
}

function unknownShort(command: CommandName, letter: string): string {
  const shown = `-${escapeControls(letter)}`;
  const elsewhere = otherCommands(command, (option) => option.short === letter);
  const hint = elsewhere === "" ? `see ferry ${command} --help` : `${elsewhere} has`;
  return `ferry ${command} has no option ${shown}; ${hint}`;
}

function otherCommands(command: CommandName, wanted: (option: OptionSpec) => boolean): string {
  return COMMAND_HELP
    .map(({ name }) => name)
    .filter((name) => name !== command && optionsOf(name).some(wanted))
    .map((name) => `ferry ${name}`)
    .slice(0, 1)
    .join("");
}

function fromEnvironment(
  known: readonly KnownOption[],
  given: ReadonlySet<OptionName>,
  env: (name: string) => string | undefined,
): { option: KnownOption; entry: GivenOption }[] {
  return known.flatMap((option) => {
    if (given.has(option.name) || !hasEnvironmentTwin(option.name)) return [];
    const source = environmentTwin(option.name);
    const text = env(source);
    if (text === undefined || text === "") return [];
    const values = option.repeatable ? text.split("\n").filter((line) => line !== "") : [text];
    return values.map((value) => ({ option, entry: { source, value } }));
  });
}

function collect(
  operands: readonly string[],
  given: readonly { option: KnownOption; entry: GivenOption }[],
): Outcome<ScannedArguments, string> {
  const options = new Map<OptionName, readonly GivenOption[]>();
  for (const { option, entry } of given) {
    if (option.value === undefined) {
      const on = option.words?.includes(entry.value) === true ||
        (switchValue(entry.value) ?? attachedValue(option, entry.value));
      if (on === undefined) {
        const shown = escapeControls(entry.value);
        return failed(`${entry.source} is a switch: it cannot be "${shown}", only true or false`);
      }
      if (on) options.set(option.name, [entry]);
      else options.delete(option.name);
    } else if (option.repeatable) {
      options.set(option.name, [...(options.get(option.name) ?? []), entry]);
    } else {
      options.set(option.name, [entry]);
    }
  }
  return success({ operands, options });
}

/** Whatever else is attached to a switch that takes something turns it on. */
function attachedValue({ attached }: KnownOption, value: string): true | undefined {
  return attached !== undefined && value !== "" ? true : undefined;
}

function switchValue(text: string): boolean | undefined {
  switch (text.toLowerCase()) {
    case "1":
    case "true":
    case "yes":
    case "on":
      return true;
    case "0":
    case "false":
    case "no":
    case "off":
      return false;
    default:
      return undefined;
  }
}
