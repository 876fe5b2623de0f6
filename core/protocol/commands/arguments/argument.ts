import type { Command } from "../command.ts";
import { failed, type Outcome } from "../../../base/outcome.ts";
import { ReplyCode } from "../../replies/reply.ts";

/** Why an argument is refused: the code of the reply and what is wrong, in words. */
export interface ArgumentFault {
  readonly code: ReplyCode;
  readonly message: string;
}

/** A command with its argument checked, or why not. */
export type ParsedArgument = Outcome<Command, ArgumentFault>;

/** `argument` is what follows the one space after the verb; empty means that there is none. */
export type ArgumentParser = (argument: string) => ParsedArgument;

/** 501: nothing follows the verb. */
export function missing(): { readonly ok: false; readonly failure: ArgumentFault } {
  return bad("the argument is missing");
}

/** 501: what follows the verb is not understood. */
export function bad(message: string): { readonly ok: false; readonly failure: ArgumentFault } {
  return failed({ code: ReplyCode.BadArgument, message });
}

/** 504: it is understood, and not provided. */
export function notProvided(
  message: string,
): { readonly ok: false; readonly failure: ArgumentFault } {
  return failed({ code: ReplyCode.ParameterNotImplemented, message });
}

/** Capitals of ASCII alone: beyond it some letters turn into an S or an I. */
export function upperCase(text: string): string {
  return text.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase());
}

/** A whole number of decimal digits that can be counted with exactly; undefined when it is none. */
export function wholeNumber(text: string): number | undefined {
  const value = Number(text);
  return /^\d+$/.test(text) && Number.isSafeInteger(value) ? value : undefined;
}

/** The first word, and what follows the one space behind it: a name may begin with more spaces. */
export function splitFirst(argument: string): readonly [word: string, rest: string] {
  const space = argument.indexOf(" ");
  return space < 0 ? [argument, ""] : [argument.slice(0, space), argument.slice(space + 1)];
}
