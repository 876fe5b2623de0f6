import type { OptionReader, UserPassword } from "../option_values.ts";
import { escapeControls } from "../../base/redact.ts";

/** What somebody may do with what is shared. `own`: what the permissions of each account say. */
export type Deed = "nothing" | "read" | "write" | "receive" | "own";

/** Who may do what: the server lets them, and the card says so. */
export interface Admission {
  /** Who logs in as anonymous. */
  readonly everybody: Exclude<Deed, "own">;
  /** Who has a name here. */
  readonly named: Deed;
}

/** What of an invocation of `serve` decides who may do what. */
export interface Admitting {
  readonly purpose: "read" | "write" | "receive";
  readonly users: readonly UserPassword[];
  readonly accounts: string | undefined;
  readonly anonymous: boolean;
  readonly anonymousWrites: boolean;
}

/** Who may do what by the options that were given. */
export function admissionOf(
  { purpose, users, accounts, anonymous, anonymousWrites }: Admitting,
): Admission {
  const open = purpose === "write" && !anonymousWrites ? "read" : purpose;
  return {
    everybody: anonymous ? open : "nothing",
    named: accounts !== undefined ? "own" : users.length > 0 ? purpose : "nothing",
  };
}

/** In a sentence; `who` are those who have a name here. */
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

/** Nobody can do harm who only reads or only adds; who may write needs a name, unless everybody was meant. */
export function admission(
  purpose: Admitting["purpose"],
  hasNames: boolean,
  options: OptionReader,
): Pick<Admitting, "anonymous" | "anonymousWrites"> & { readonly makesPassword: boolean } {
  const given = options.attached("anonymous");
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
  options: OptionReader,
): string | undefined {
  const given = options.attached("anonymous");
  if (given === undefined || given === "default") return undefined;
  if (given.name !== "write") {
    return `--anonymous takes nothing, or =write, not "${escapeControls(given.name)}"`;
  }
  return purpose === "write" ? undefined : "--anonymous=write needs --write";
}
