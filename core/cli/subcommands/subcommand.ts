import { failed, type Outcome } from "../../base/outcome.ts";
import {
  type GivenOptions,
  type NamedOption,
  type Option,
  OptionReader,
  type OptionsOf,
  type OptionValues,
} from "../options/option.ts";
import { toggle } from "../options/rows.ts";

/** What `--help` says about a subcommand beside its options. */
export interface SubcommandHelp<N extends string = string> {
  readonly name: N;
  /** What follows `ferry NAME [OPTIONS]`. */
  readonly operands: string;
  readonly summary: string;
  readonly details: readonly string[];
  readonly examples: readonly Example[];
}

/** One command line that works, and what it does. */
export interface Example {
  readonly line: string;
  readonly does: string;
}

/** Options that the help shows together. */
export interface OptionGroup {
  readonly title: string;
  readonly names: readonly string[];
}

/** A subcommand as its file declares it. `V` are the values of its options, `I` is its invocation. */
export interface SubcommandSpec<N extends string, V, I> extends SubcommandHelp<N> {
  /** In the order of the help, as far as no group has them. `--help` is added. */
  readonly options: OptionsOf<V>;
  /** Shown behind the other options, in this order. */
  readonly groups?: readonly OptionGroup[];
  /** Makes the invocation. The failure is a sentence for the user. */
  read(operands: readonly string[], options: OptionValues<V>): Outcome<I, string>;
}

/** A subcommand as the parser of the command line uses it. */
export interface Subcommand<N extends string = string, I = unknown> extends SubcommandHelp<N> {
  readonly options: readonly NamedOption[];
  /** Makes the invocation from scanned words. Values that cannot be used are reported before contradictions. */
  understand(operands: readonly string[], given: GivenOptions): Outcome<I, string>;
}

const HELP = toggle({ short: "h", summary: "print this text" });

/** Makes a subcommand from its declaration. */
export function subcommand<const N extends string, V, I>(
  { options, groups = [], read, ...help }: SubcommandSpec<N, V, I>,
): Subcommand<N, I> {
  return {
    ...help,
    options: inGroups([...named(options), { ...HELP, name: "help" }], groups),
    understand: (operands, given) => {
      const reader = new OptionReader(options, given);
      const understood = read(operands, reader);
      return reader.fault === undefined ? understood : failed(reader.fault);
    },
  };
}

function named(options: Readonly<Record<string, Option<unknown>>>): readonly NamedOption[] {
  return Object.entries(options).map(([name, option]) => ({ ...option, name }));
}

/** Those in no group first, then group by group. */
function inGroups(
  options: readonly NamedOption[],
  groups: readonly OptionGroup[],
): readonly NamedOption[] {
  const grouped = groups.flatMap(({ title, names }) =>
    names.flatMap((name) => options.filter((option) => option.name === name))
      .map((option): NamedOption => ({ ...option, group: title }))
  );
  const names = new Set(grouped.map(({ name }) => name));
  return [...options.filter(({ name }) => !names.has(name)), ...grouped];
}
