import { escapeControls } from "../../../base/redact.ts";
import type { UserPassword } from "./login_options.ts";

/** What a client may do with what is shared. `own`: what the permissions of each account say. */
export type Deed = "nothing" | "read" | "write" | "receive" | "own";

/** What anonymous and named users may do: the server allows it, and the card says so. */
export interface Admission {
  /** Clients that log in as anonymous. */
  readonly everybody: Exclude<Deed, "own">;
  /** Users and accounts. */
  readonly named: Deed;
}

/** What of an invocation of `serve` decides what clients may do. */
export interface Admitting {
  readonly purpose: "read" | "write" | "receive";
  readonly users: readonly UserPassword[];
  readonly accounts: string | undefined;
  readonly anonymous: boolean;
  readonly anonymousWrites: boolean;
}

/** What clients may do by the options that were given. */
export function admissionOf(
  { purpose, users, accounts, anonymous, anonymousWrites }: Admitting,
): Admission {
  const open = purpose === "write" && !anonymousWrites ? "read" : purpose;
  return {
    everybody: anonymous ? open : "nothing",
    named: accounts !== undefined ? "own" : users.length > 0 ? purpose : "nothing",
  };
}

/** In a sentence; `who` is what it calls the users and accounts. */
export function admissionText({ everybody, named }: Admission, who: string): string {
  if (named === "nothing" || named === everybody) return `everybody ${deedText(everybody)}`;
  const first = `${who} ${deedText(named)}`;
  return everybody === "nothing" ? first : `${first}, everybody else ${deedText(everybody)}`;
}

function deedText(deed: Deed): string {
  switch (deed) {
    case "nothing":
      return "can do nothing";
    case "read":
      return "can read";
    case "write":
      return "can read and write";
    case "receive":
      return "can send, nobody can read";
    case "own":
      return "can do what it allows";
  }
}

/** What is attached to `--anonymous`; undefined: it was not given. */
type AnonymousGiven = { readonly name: string } | "default" | undefined;

/** Reading and adding do no harm, so they need no name; writing does, unless `--anonymous` was given as well. */
export function admission(
  purpose: Admitting["purpose"],
  hasNames: boolean,
  given: AnonymousGiven,
): Pick<Admitting, "anonymous" | "anonymousWrites"> & { readonly makesPassword: boolean } {
  const insisted = given !== undefined;
  const makesPassword = purpose === "write" && !hasNames && !insisted;
  return {
    anonymous: insisted || (!hasNames && !makesPassword),
    anonymousWrites: purpose === "write" && insisted && (!hasNames || given !== "default"),
    makesPassword,
  };
}

/** What is attached to --anonymous and makes no sense, in words. */
export function refusedAnonymous(
  purpose: Admitting["purpose"],
  given: AnonymousGiven,
): string | undefined {
  if (given === undefined || given === "default") return undefined;
  if (given.name !== "write") {
    return `--anonymous takes nothing, or =write, not "${escapeControls(given.name)}"`;
  }
  return purpose === "write" ? undefined : "--anonymous=write needs --write";
}
