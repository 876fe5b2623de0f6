import type { LoginOptions } from "../../../../access/login_choice.ts";
import { FILE, isPlain, NAME } from "../../../options/kinds.ts";
import type {
  GivenOption,
  Option,
  OptionValues,
  Refuse,
  ValuesOf,
} from "../../../options/option.ts";
import { option, toggle } from "../../../options/rows.ts";

/** `--user`; the password may hold colons. */
const USER: Option<LoginOptions["user"]> = {
  value: "NAME[:PASSWORD]",
  summary: "log in as NAME where the URL has no user; others may see PASSWORD in the list of " +
    "processes, FERRY_PASSWORD and --password-file hide it",
  otherwise: "who ~/.netrc names for the host, else anonymous",
  read: readUser,
};

/** The options that say who logs in. */
export const CREDENTIALS_OPTIONS = {
  "user": USER,
  "password-file": option({
    kind: FILE,
    summary: "take the password from the first line of FILE, which others must not be able to read",
  }),
  "account": option({
    kind: NAME,
    summary: "the account (ACCT) for a server that wants one",
  }),
  "no-netrc": toggle({ summary: "do not look for logins in ~/.netrc" }),
};

/** Reads `CREDENTIALS_OPTIONS`. */
export function readCredentials(
  options: OptionValues<ValuesOf<typeof CREDENTIALS_OPTIONS>>,
): LoginOptions {
  return {
    user: options.value("user"),
    passwordFile: options.value("password-file"),
    account: options.value("account"),
    netrc: !options.value("no-netrc"),
  };
}

/** The message never repeats the value: it may hold a password. */
function readUser(given: readonly GivenOption[], refuse: Refuse): LoginOptions["user"] {
  const last = given.at(-1);
  if (last === undefined) return undefined;
  const { source, value } = last;
  const colon = value.indexOf(":");
  const name = colon === -1 ? value : value.slice(0, colon);
  const password = colon === -1 ? undefined : value.slice(colon + 1);
  if (isPlain(name) && !/[\r\n\0]/.test(value)) return { name, password };
  return refuse(`${source} wants NAME or NAME:PASSWORD, the name not empty, both of one line`);
}
