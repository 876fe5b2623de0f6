import { escapeControls } from "../../../base/redact.ts";
import type { UserPassword } from "./login_options.ts";

/** What a client may do with the shared files. `own`: what the permissions of its account say. */
export type Deed = "nothing" | "read" | "write" | "receive" | "own";

/** What anonymous and named users may do. The server enforces it, and the card shows it. */
export interface Admission {
  /** Clients that log in as anonymous. */
  readonly everybody: Exclude<Deed, "own">;
  /** Users and accounts. */
  readonly named: Deed;
}

/** The fields of an invocation of `serve` that decide what clients may do. */
export interface Admitting {
  readonly purpose: "read" | "write" | "receive";
  readonly users: readonly UserPassword[];
  readonly accounts: string | undefined;
  readonly anonymous: boolean;
  readonly anonymousWrites: boolean;
}

/** What the options allow clients to do. */
export function admissionOf(
  { purpose, users, accounts, anonymous, anonymousWrites }: Admitting,
): Admission {
  const open = purpose === "write" && !anonymousWrites ? "read" : purpose;
  return {
    everybody: anonymous ? open : "nothing",
    named: accounts !== undefined ? "own" : users.length > 0 ? purpose : "nothing",
  };
}

/** The admission as a sentence. `who` is its word for the users and accounts. */
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

/** The value of `--anonymous`; undefined if the option was not given. */
type AnonymousGiven = { readonly name: string } | "default" | undefined;

/**
 * Who may log in without a name. By default anonymous clients may read or send files, because that does no harm. They may
 * write only with `--anonymous`; without it ferry makes a user with a password.
 */
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

/** Why the value of `--anonymous` cannot be used, as a sentence; undefined if it can. */
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
