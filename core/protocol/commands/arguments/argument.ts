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

/** Parses what follows the one space after the verb; an empty text means no argument. */
export type ArgumentParser = (argument: string) => ParsedArgument;

/** 501: nothing follows the verb. */
export function missing(): { readonly ok: false; readonly failure: ArgumentFault } {
  return bad("the argument is missing");
}

/** 501: what follows the verb is not understood. */
export function bad(message: string): { readonly ok: false; readonly failure: ArgumentFault } {
  return failed({ code: ReplyCode.BadArgument, message });
}

/** 504: what follows the verb is understood, but not provided. */
export function notProvided(
  message: string,
): { readonly ok: false; readonly failure: ArgumentFault } {
  return failed({ code: ReplyCode.ParameterNotImplemented, message });
}

/** Turns ASCII letters into capitals, and no others: some of those would become an S or an I. */
export function upperCase(text: string): string {
  return text.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase());
}

/** A whole number in decimal digits; undefined if the text is not one, or if it is too large for an exact number. */
export function wholeNumber(text: string): number | undefined {
  const value = Number(text);
  return /^\d+$/.test(text) && Number.isSafeInteger(value) ? value : undefined;
}

/** The first word, and what follows exactly one space: further spaces belong to a name. */
export function splitFirst(argument: string): readonly [word: string, rest: string] {
  const space = argument.indexOf(" ");
  return space < 0 ? [argument, ""] : [argument.slice(0, space), argument.slice(space + 1)];
}
