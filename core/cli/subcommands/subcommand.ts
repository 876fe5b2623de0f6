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

/** A subcommand as its file describes it: `V` are the values of its options, `I` what it is asked for. */
export interface SubcommandSpec<N extends string, V, I> extends SubcommandHelp<N> {
  /** In the order of the help; `--help` itself is added. */
  readonly options: OptionsOf<V>;
  /** Understands the command line; fails with a sentence for people. */
  read(operands: readonly string[], options: OptionValues<V>): Outcome<I, string>;
}

/** A subcommand as the command line uses it. */
export interface Subcommand<N extends string = string, I = unknown> extends SubcommandHelp<N> {
  readonly options: readonly NamedOption[];
  /** Understands what was scanned; a value that cannot be used comes before what contradicts itself. */
  understand(operands: readonly string[], given: GivenOptions): Outcome<I, string>;
}

const HELP = toggle({ short: "h", summary: "print this text" });

/** The subcommand that a file describes. */
export function subcommand<const N extends string, V, I>(
  { options, read, ...help }: SubcommandSpec<N, V, I>,
): Subcommand<N, I> {
  return {
    ...help,
    options: [...named(options), { ...HELP, name: "help" }],
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
