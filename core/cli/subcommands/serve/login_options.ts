import { escapeControls } from "../../../base/redact.ts";
import { FILE, isPlain, LINES } from "../../options/kinds.ts";
import type { GivenOption, Option, Refuse } from "../../options/option.ts";
import { attachable, option } from "../../options/rows.ts";

/** A name that may log in, with its password. */
export interface UserPassword {
  readonly name: string;
  readonly password: string;
}

/** Every `--user`; the password may hold colons, and may be empty. */
const USERS: Option<readonly UserPassword[]> = {
  value: "NAME:PASSWORD",
  repeatable: true,
  summary: "let NAME log in with PASSWORD, and nobody else; may be repeated",
  read: readUsers,
};

/** The options of `serve` that say who may log in, and how clients are greeted. */
export const LOGIN_OPTIONS = {
  "user": USERS,
  "accounts": option({
    kind: FILE,
    summary:
      "let the accounts of FILE log in, each to a folder of its own; read again on SIGHUP (see ferry help passwd)",
  }),
  "welcome": option({
    kind: FILE,
    summary: "after the login send the text of FILE, or this text when there is no such file",
  }),
  "greeting": option({
    kind: LINES,
    summary: "greet clients that connect with TEXT, of several lines if need be",
    otherwise: "ferry, its version, and that it is ready",
  }),
  "anonymous": attachable({
    attached: "write",
    summary:
      "let anybody log in; beside users and accounts anonymous clients only read, with =write they write as well",
    otherwise: "only without --user, --accounts and --write",
  }),
};

function readUsers(given: readonly GivenOption[], refuse: Refuse): readonly UserPassword[] {
  const users = new Map<string, UserPassword>();
  for (const { source, value } of given) {
    const colon = value.indexOf(":");
    const name = value.slice(0, Math.max(0, colon));
    const password = value.slice(colon + 1);
    if (colon < 0) {
      refuse(`${source} wants NAME:PASSWORD, and there is no colon in what it got`);
    } else if (!isPlain(name) || /[\r\n\0]/.test(password)) {
      refuse(`${source} wants NAME:PASSWORD, the name not empty, both without line ends`);
    } else if (users.has(name)) {
      refuse(`${source} names ${escapeControls(name)} twice; give every name once`);
    }
    users.set(name, { name, password });
  }
  return [...users.values()];
}
