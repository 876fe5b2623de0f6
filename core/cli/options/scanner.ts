import { parseArgs } from "@std/cli/parse-args";
import { escapeControls } from "../../base/redact.ts";
import { failed, type Outcome, success } from "../../base/outcome.ts";
import {
  environmentTwin,
  type GivenOption,
  type GivenOptions,
  hasEnvironmentTwin,
  type NamedOption,
} from "./option.ts";
import { type Scannable, spelledOut, unguarded } from "./spelled_out.ts";

/** The arguments of one command, sorted into options and operands but not understood yet. */
export interface ScannedArguments {
  readonly operands: readonly string[];
  readonly options: GivenOptions;
}

/** An option of the command with one value that it was given. */
interface Given {
  readonly option: NamedOption;
  readonly entry: GivenOption;
}

/**
 * Sorts the arguments that follow the command. `--name VALUE`, `--name=VALUE`, `-n VALUE`, `-nVALUE` and bundled
 * switches `-lv` are understood; `--` ends the options; `-` is an operand, and may be a value. An option that is not
 * given takes its value from the environment twin. `all` are the commands that may have an option that this one
 * lacks. The failure is a sentence.
 */
export function scanArguments(
  command: Scannable,
  all: readonly Scannable[],
  args: readonly string[],
  env: (name: string) => string | undefined,
): Outcome<ScannedArguments, string> {
  const words = spelledOut(command, all, args);
  if (!words.ok) return words;
  const given: Given[] = [];
  const { _: operands } = parseArgs(words.value, {
    string: ["_"],
    // No option is declared: what is not declared comes here as it was written, each value in its turn.
    unknown: (source, name, value) => {
      if (name === undefined) return true;
      const option = command.options.find((known) =>
        source === `--${known.name}` || source === `-${known.short}`
      );
      const entry = { source, value: unguarded(String(value)), place: given.length };
      if (option !== undefined) given.push({ option, entry });
      return false;
    },
  });
  const names = new Set(given.map(({ option }) => option.name));
  const options = collect([...given, ...fromEnvironment(command.options, names, env)]);
  return options.ok ? success({ operands, options: options.value }) : options;
}

function fromEnvironment(
  known: readonly NamedOption[],
  given: ReadonlySet<string>,
  env: (name: string) => string | undefined,
): Given[] {
  return known.flatMap((option) => {
    if (given.has(option.name) || !hasEnvironmentTwin(option.name)) return [];
    const source = environmentTwin(option.name);
    const text = env(source);
    if (text === undefined || text === "") return [];
    const values = option.repeatable ? text.split("\n").filter((line) => line !== "") : [text];
    return values.map((value) => ({ option, entry: { source, value, place: -1 } }));
  });
}

/** The values of each option; of switches, and of options that do not repeat, the last one counts. */
function collect(given: readonly Given[]): Outcome<GivenOptions, string> {
  const options = new Map<string, readonly GivenOption[]>();
  for (const { option, entry } of given) {
    if (option.value === undefined) {
      const on = isOn(option, entry.value);
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
  return success(options);
}

/** Whether a value turns a switch on or off; undefined when it does neither. */
function isOn({ following, attached }: NamedOption, value: string): boolean | undefined {
  if (following?.includes(value) === true) return true;
  switch (value.toLowerCase()) {
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
      // Whatever else is attached to a switch that takes something turns it on.
      return attached !== undefined && value !== "" ? true : undefined;
  }
}
