// This folder: how an option is declared, found on the command line and read, whichever subcommand has it.

/** One option as it was given, with the words that name it in messages: `--port`, `-p` or `FERRY_PORT`. */
export interface GivenOption {
  readonly source: string;
  readonly value: string;
  /** Its place among all that were given on the command line; -1 for one of the environment. */
  readonly place: number;
}

/** What was given, by the options' names: the values in the order given; a switch that is off is absent. */
export type GivenOptions = ReadonlyMap<string, readonly GivenOption[]>;

/** What the scanner, the help and the completions know of an option. */
export interface OptionSpec {
  readonly summary: string;
  /** One letter. */
  readonly short?: string;
  /** How the value is called in the help; without it the option is a switch. */
  readonly value?: string;
  /** The values that can be given, where they are few. */
  readonly words?: readonly string[];
  /** A switch: words that may follow it and say more, each instead of true. */
  readonly following?: readonly string[];
  /** A switch: how the help calls what may be attached to it by `=`, in place of true. */
  readonly attached?: string;
  /** Whether it may be given several times, each adding a value. Others: the last one counts. */
  readonly repeatable?: true;
  /** What holds when it is not given, in the words of the help. */
  readonly otherwise?: string;
}

/** Takes a sentence that says why a value cannot be used. The first one counts. */
export type Refuse = (message: string) => undefined;

/** One row of a command's options: how it is given, what it does, and how it is read. */
export interface Option<T> extends OptionSpec {
  /** The value; one that cannot be used is refused, and something harmless takes its place. */
  read(given: readonly GivenOption[], refuse: Refuse): T;
}

/** An option with its name, without the dashes. */
export interface NamedOption extends OptionSpec {
  readonly name: string;
  /** The title under which the help shows it; without it among the first. */
  readonly group?: string;
}

/** The rows of options that have these values. The keys are the names, in the order of the help. */
export type OptionsOf<V> = { readonly [N in keyof V]: Option<V[N]> };

/** The values of these rows. */
export type ValuesOf<O> = { readonly [N in keyof O]: O[N] extends Option<infer T> ? T : never };

/** The options of one command line, understood. */
export interface OptionValues<V> {
  /** What was given, or what holds without it. */
  value<N extends keyof V>(name: N): V[N];
  /** Whether it was given. */
  isGiven(name: keyof V): boolean;
}

/** The options of one command line by its rows. */
export class OptionReader<V> implements OptionValues<V> {
  readonly #options: OptionsOf<V>;
  readonly #given: GivenOptions;
  #fault: string | undefined;

  constructor(options: OptionsOf<V>, given: GivenOptions) {
    this.#options = options;
    this.#given = given;
  }

  /** What is wrong with the first value that cannot be used. */
  get fault(): string | undefined {
    return this.#fault;
  }

  value<N extends keyof V>(name: N): V[N] {
    const given = this.#given.get(String(name)) ?? [];
    return this.#options[name].read(given, (message) => {
      this.#fault ??= message;
    });
  }

  isGiven(name: keyof V): boolean {
    return this.#given.has(String(name));
  }
}

/** What an option does, and what holds without it. */
export function describe({ summary, otherwise }: OptionSpec): string {
  return otherwise === undefined ? summary : `${summary} (default: ${otherwise})`;
}

/** Twins with another name: FERRY_ACCOUNT tells the commands for events who has logged in. */
const OTHER_TWINS: ReadonlyMap<string, string> = new Map([["account", "FERRY_LOGIN_ACCOUNT"]]);

/** The environment variable that does what an option does: `FERRY_PASSIVE_PORTS` for `passive-ports`. */
export function environmentTwin(name: string): string {
  return OTHER_TWINS.get(name) ?? `FERRY_${name.toUpperCase().replaceAll("-", "_")}`;
}

/** Whether an option can be given through the environment: all can but `--help`. */
export function hasEnvironmentTwin(name: string): boolean {
  return name !== "help";
}
