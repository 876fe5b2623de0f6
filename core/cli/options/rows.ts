import { defined } from "../../base/defined.ts";
import { escapeControls } from "../../base/redact.ts";
import type { GivenOption, Option, Refuse } from "./option.ts";

/** What every row says. */
interface Row {
  readonly summary: string;
  readonly short?: string;
  /** What holds without the option, where `default` does not say it. */
  readonly otherwise?: string;
}

/** How the values of an option are read. */
export interface Kind<T> {
  /** How the help calls the value. */
  readonly value: string;
  /** What the value must be, for the message that refuses another one. */
  readonly wanted: string;
  readonly words?: readonly string[];
  /** Undefined: it cannot be used. */
  parse(text: string): T | undefined;
  /** A value as it would be given. */
  show?(value: T): string;
}

interface ValueRow<T> extends Row {
  readonly kind: Kind<T>;
  /** How the help calls the value, in place of what the kind says. */
  readonly value?: string;
}

/** An option that is on or off. */
export function toggle(row: Row): Option<boolean> {
  return { ...row, read: (given) => given.length > 0 };
}

/** A switch to which something may be attached: `--announce`, `--announce=NAME`. Undefined: it is off. */
export function attachable(
  row: Row & { readonly attached: string },
): Option<{ readonly name: string } | "default" | undefined> {
  return {
    ...row,
    read: (given) => {
      const value = given.at(-1)?.value;
      if (value === undefined) return undefined;
      return /^(1|true|yes|on)$/i.test(value) ? "default" : { name: value };
    },
  };
}

/** A switch that one of these words may follow: `--ascii`, `--ascii auto`. Undefined: it is off. */
export function followable<const W extends string>(
  row: Row & { readonly following: readonly W[] },
): Option<W | "default" | undefined> {
  return {
    ...row,
    read: (given) => {
      const value = given.at(-1)?.value;
      if (value === undefined) return undefined;
      return row.following.find((word) => word === value) ?? "default";
    },
  };
}

/** An option with a value. The last one counts; without any it has its default. */
export function option<T>(row: ValueRow<T> & { readonly default: NoInfer<T> }): Option<T>;
export function option<T>(row: ValueRow<T>): Option<T | undefined>;
export function option<T>(row: ValueRow<T> & { readonly default?: T }): Option<T | undefined> {
  const { kind, default: unlessGiven, value = kind.value, ...rest } = row;
  const shown = unlessGiven === undefined
    ? undefined
    : kind.show?.(unlessGiven) ?? String(unlessGiven);
  return {
    ...defined({ otherwise: shown, words: kind.words }),
    ...rest,
    value,
    read: (given, refuse) => {
      const last = given.at(-1);
      return last === undefined ? unlessGiven : parsed(kind, last, refuse) ?? unlessGiven;
    },
  };
}

/** An option that may be given several times; `readOne` may refuse a value by itself. */
export function repeated<T>(
  row: Row & { readonly value: string },
  readOne: (given: GivenOption, refuse: Refuse) => T | undefined,
): Option<readonly T[]> {
  return {
    ...row,
    repeatable: true,
    read: (given, refuse) =>
      given.map((one) => readOne(one, refuse)).filter((value) => value !== undefined),
  };
}

/** The value that a kind reads; another one is refused. */
export function parsed<T>(
  kind: Pick<Kind<T>, "wanted" | "parse">,
  { source, value }: GivenOption,
  refuse: Refuse,
): T | undefined {
  return kind.parse(value) ??
    refuse(`${source} wants ${kind.wanted}, not "${escapeControls(value)}"`);
}
