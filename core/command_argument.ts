import { parseEprtArgument, parsePortArgument } from "./address.ts";
import type {
  BareVerb,
  Command,
  ListingVerb,
  OptionalPathVerb,
  PathVerb,
  ProvidedVerb,
} from "./command.ts";
import { failed, type Outcome, success } from "./outcome.ts";
import { ReplyCode } from "./reply.ts";

/** Why an argument is refused: the code of the reply and what is wrong, in words. */
export interface ArgumentFault {
  readonly code: ReplyCode;
  readonly message: string;
}

/** `argument` is what follows the one space after the verb; empty means that there is none. */
type ArgumentParser = (argument: string) => Outcome<Command, ArgumentFault>;

/** Parses the argument of a verb; see the command table for its syntax. Never throws. */
export function parseArgument(
  verb: ProvidedVerb,
  argument: string,
): Outcome<Command, ArgumentFault> {
  return PARSERS[verb](argument);
}

const PARSERS: Readonly<Record<ProvidedVerb, ArgumentParser>> = {
  USER: (name) => name === "" ? missing() : success({ verb: "USER", name }),
  PASS: (password) => success({ verb: "PASS", password }),
  ACCT: (account) => account === "" ? missing() : success({ verb: "ACCT", account }),
  CWD: path("CWD"),
  CDUP: bare("CDUP"),
  PWD: bare("PWD"),
  REIN: bare("REIN"),
  QUIT: bare("QUIT"),
  PORT: parsePort,
  EPRT: parseEprt,
  PASV: bare("PASV"),
  EPSV: parseEpsv,
  TYPE: parseType,
  STRU: choice("STRU", "F", ["R", "P"]),
  MODE: choice("MODE", "S", ["B", "C"]),
  ALLO: parseAllo,
  REST: parseRest,
  RETR: path("RETR"),
  STOR: path("STOR"),
  APPE: path("APPE"),
  STOU: optionalPath("STOU"),
  LIST: listing("LIST"),
  NLST: listing("NLST"),
  MLSD: optionalPath("MLSD"),
  MLST: optionalPath("MLST"),
  SIZE: path("SIZE"),
  MDTM: path("MDTM"),
  DELE: path("DELE"),
  MKD: path("MKD"),
  RMD: path("RMD"),
  RNFR: path("RNFR"),
  RNTO: path("RNTO"),
  ABOR: bare("ABOR"),
  STAT: optionalPath("STAT"),
  SYST: bare("SYST"),
  FEAT: bare("FEAT"),
  OPTS: parseOpts,
  HELP: (argument) => success({ verb: "HELP", ...topicOf(argument) }),
  SITE: parseSite,
  NOOP: bare("NOOP"),
  CLNT: (name) => name.trim() === "" ? missing() : success({ verb: "CLNT", name: name.trim() }),
};

function missing(): Outcome<Command, ArgumentFault> {
  return bad("the argument is missing");
}

function bad(message: string): Outcome<Command, ArgumentFault> {
  return failed({ code: ReplyCode.BadArgument, message });
}

function notProvided(message: string): Outcome<Command, ArgumentFault> {
  return failed({ code: ReplyCode.ParameterNotImplemented, message });
}

function bare(verb: BareVerb): ArgumentParser {
  return (argument) => argument.trim() === "" ? success({ verb }) : bad("it takes no argument");
}

function path(verb: PathVerb): ArgumentParser {
  return (argument) => argument === "" ? missing() : success({ verb, path: argument });
}

function optionalPath(verb: OptionalPathVerb): ArgumentParser {
  return (argument) => success(argument === "" ? { verb } : { verb, path: argument });
}

/** A word counts as options when it is a dash with letters and digits: `-la` does, `-notes.txt` is a name. */
function listing(verb: ListingVerb): ArgumentParser {
  return (argument) => {
    const words = /^(?:-[A-Za-z0-9]+(?: |$))*/.exec(argument)?.[0] ?? "";
    const options = words.replaceAll(/[- ]/g, "");
    const rest = argument.slice(words.length);
    return success(rest === "" ? { verb, options } : { verb, options, path: rest });
  };
}

/** One letter of which one value is provided and some others are known. */
function choice(
  verb: "STRU" | "MODE",
  provided: string,
  known: readonly string[],
): ArgumentParser {
  return (argument) => {
    const value = upperCase(argument.trim());
    if (value === provided) return success({ verb });
    if (value === "") return missing();
    return known.includes(value)
      ? notProvided(`${value} is not provided`)
      : bad("the argument is malformed");
  };
}

function parsePort(argument: string): Outcome<Command, ArgumentFault> {
  const address = parsePortArgument(argument.trim());
  return address === undefined ? bad("the address is malformed") : success({
    verb: "PORT",
    address,
  });
}

function parseEprt(argument: string): Outcome<Command, ArgumentFault> {
  const address = parseEprtArgument(argument.trim());
  if (address === undefined) return bad("the address is malformed");
  if (address === "unknown-protocol") return unknownProtocol();
  return success({ verb: "EPRT", address });
}

function parseEpsv(argument: string): Outcome<Command, ArgumentFault> {
  const value = upperCase(argument.trim());
  if (value === "") return success({ verb: "EPSV", all: false });
  if (value === "ALL") return success({ verb: "EPSV", all: true });
  if (value === "1") return success({ verb: "EPSV", family: "ipv4", all: false });
  if (value === "2") return success({ verb: "EPSV", family: "ipv6", all: false });
  return /^\d+$/.test(value) ? unknownProtocol() : bad("the network protocol is malformed");
}

/** RFC 2428 §2: the protocols that can be used stand in parentheses. */
function unknownProtocol(): Outcome<Command, ArgumentFault> {
  return failed({
    code: ReplyCode.ProtocolNotSupported,
    message: "Network protocol not supported, use (1,2)",
  });
}

function parseType(argument: string): Outcome<Command, ArgumentFault> {
  const value = upperCase(argument.trim());
  if (value === "") return missing();
  if (/^A(?: N)?$/.test(value)) return success({ verb: "TYPE", type: "ascii" });
  if (/^(?:I|L 8)$/.test(value)) return success({ verb: "TYPE", type: "image" });
  return /^(?:A [TC]|E(?: [NTC])?|L \d+)$/.test(value)
    ? notProvided(`${value} is not provided`)
    : bad("the type is malformed");
}

function parseAllo(argument: string): Outcome<Command, ArgumentFault> {
  if (argument.trim() === "") return missing();
  return /^\d+(?: R \d+)?$/i.test(argument.trim())
    ? success({ verb: "ALLO" })
    : bad("the size is malformed");
}

function parseRest(argument: string): Outcome<Command, ArgumentFault> {
  const text = argument.trim();
  if (text === "") return missing();
  const offset = Number(text);
  return /^\d+$/.test(text) && Number.isSafeInteger(offset)
    ? success({ verb: "REST", offset })
    : bad("the offset is not a number of bytes");
}

function parseOpts(argument: string): Outcome<Command, ArgumentFault> {
  const [, name = "", value = ""] = /^(\S+)(?: +(.*))?$/s.exec(argument.trim()) ?? [];
  if (name === "") return missing();
  switch (upperCase(name)) {
    case "UTF8":
    case "UTF-8":
      return /^(?:ON)?$/i.test(value)
        ? success({ verb: "OPTS", option: { kind: "utf8" } })
        : bad("names always travel in UTF-8");
    case "MLST":
      return parseFactNames(value);
    default:
      return bad("this option is unknown");
  }
}

/** RFC 3659 §7.9: fact names, each ended by a semicolon; none at all turns all facts off. The last may lack it. */
function parseFactNames(text: string): Outcome<Command, ArgumentFault> {
  if (!/^(?:[^\s;=]+(?:;|$))*$/.test(text)) return bad("the list of facts is malformed");
  const facts = text.split(";").filter((fact) => fact !== "");
  return success({ verb: "OPTS", option: { kind: "mlst-facts", facts } });
}

function parseSite(argument: string): Outcome<Command, ArgumentFault> {
  const [, name = "", topic = ""] = /^(\S+)(?: +(.*))?$/s.exec(argument.trim()) ?? [];
  if (name === "") return missing();
  if (upperCase(name) !== "HELP") return notProvided("this SITE command is not provided");
  return success({ verb: "SITE", ...topicOf(topic) });
}

/** Capitals of ASCII alone: beyond it some letters turn into an S or an I. */
function upperCase(text: string): string {
  return text.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase());
}

function topicOf(argument: string): { readonly topic?: string } {
  const topic = argument.trim();
  return topic === "" ? {} : { topic };
}
