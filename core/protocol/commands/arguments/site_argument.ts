import type { SiteCommand } from "../command.ts";
import { parseTimestamp } from "../../../files/listing/timestamp.ts";
import { type Outcome, success } from "../../../base/outcome.ts";
import {
  type ArgumentFault,
  bad,
  missing,
  notProvided,
  type ParsedArgument,
  splitFirst,
  upperCase,
  wholeNumber,
} from "./argument.ts";
import { badTime, parseMode } from "./extension_arguments.ts";
import { findSiteCommand, type SiteName } from "../rows/site_rows.ts";

type ParsedSite = Outcome<SiteCommand, ArgumentFault>;

/** The argument of SITE: the name of a SITE command, and the argument of that. */
export function parseSite(argument: string): ParsedArgument {
  const [name, rest] = splitFirst(argument.trimStart());
  if (name.trim() === "") return missing();
  const spec = findSiteCommand(name);
  if (spec === undefined) return notProvided("this SITE command is not provided");
  const parsed = PARSERS[spec.name](rest);
  if (parsed.ok) return success({ verb: "SITE", site: parsed.value });
  const { code, message } = parsed.failure;
  return { ok: false, failure: { code, message: `${message}; SITE syntax: ${spec.syntax}` } };
}

const PARSERS: Readonly<Record<SiteName, (argument: string) => ParsedSite>> = {
  HELP: (argument) => {
    const topic = argument.trim();
    return success(topic === "" ? { name: "HELP" } : { name: "HELP", topic });
  },
  CHMOD: parseChmod,
  UTIME: parseUtime,
  UMASK: parseUmask,
  IDLE: parseIdle,
  WHO: (argument) =>
    argument.trim() === "" ? success({ name: "WHO" }) : bad("it takes no argument"),
  KICK: parseKick,
};

function parseChmod(argument: string): ParsedSite {
  const [digits, path] = splitFirst(argument);
  if (digits === "" || path === "") return missing();
  const mode = parseMode(digits);
  return mode.ok ? success({ name: "CHMOD", mode: mode.value, path }) : mode;
}

/**
 * Two forms are in use: `UTIME time pathname`, and `UTIME pathname accessed modified changed UTC`, of which only the
 * time of the last modification can be set.
 */
function parseUtime(argument: string): ParsedSite {
  const [, path = "", ...times] =
    /^(.+) (\d{12,14}) (\d{12,14}) (\d{12,14}) UTC$/i.exec(argument) ??
      [];
  if (path !== "") {
    const [accessed, modified, changed] = times.map(parseUtimeTime);
    return accessed === undefined || modified === undefined || changed === undefined
      ? bad(badTime())
      : success({ name: "UTIME", modified, path });
  }
  const [time, name] = splitFirst(argument);
  if (time === "" || name === "") return missing();
  const modified = parseUtimeTime(time);
  return modified === undefined ? bad(badTime()) : success({ name: "UTIME", modified, path: name });
}

/** A time as in MFMT, which may also lack the seconds. */
function parseUtimeTime(text: string): number | undefined {
  return parseTimestamp(/^\d{12}$/.test(text) ? `${text}00` : text);
}

function parseUmask(argument: string): ParsedSite {
  const digits = argument.trim();
  if (digits === "") return success({ name: "UMASK" });
  const mask = parseMode(digits);
  return mask.ok ? success({ name: "UMASK", mask: mask.value }) : mask;
}

function parseIdle(argument: string): ParsedSite {
  const text = argument.trim();
  if (text === "") return success({ name: "IDLE" });
  const seconds = wholeNumber(text);
  return seconds === undefined ? bad("it is not a number of seconds") : success({
    name: "IDLE",
    seconds,
  });
}

function parseKick(argument: string): ParsedSite {
  const text = upperCase(argument.trim());
  if (text === "") return missing();
  const session = wholeNumber(text);
  return session === undefined ? bad("it is not the number of a session") : success({
    name: "KICK",
    session,
  });
}
