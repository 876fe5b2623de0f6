// This folder: parsers for the arguments of commands, such as pathnames, addresses and times.

import { parseEprtArgument, parsePortArgument } from "../../../network/address.ts";
import type {
  BareVerb,
  ListingVerb,
  OptionalPathVerb,
  PathVerb,
  ProvidedVerb,
} from "../command.ts";
import {
  type ArgumentParser,
  bad,
  missing,
  notProvided,
  type ParsedArgument,
  splitFirst,
  upperCase,
} from "./argument.ts";
import {
  digest,
  parseAllo,
  parseComb,
  parseCsid,
  parseHashOption,
  parseHost,
  parseLang,
  parseMff,
  parseMfmt,
  parseRang,
} from "./extension_arguments.ts";
import { parseAuth, parsePbsz, parseProt } from "./security_arguments.ts";
import { parseSite } from "./site_argument.ts";
import { parseTimestamp } from "../../../files/listing/timestamp.ts";
import { failed, success } from "../../../base/outcome.ts";
import { ReplyCode } from "../../replies/reply.ts";

/** Parses the argument of a verb; see the command table for its syntax. Never throws. */
export function parseArgument(verb: ProvidedVerb, argument: string): ParsedArgument {
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
  MDTM: parseMdtm,
  DELE: path("DELE"),
  MKD: path("MKD"),
  RMD: path("RMD"),
  RNFR: path("RNFR"),
  RNTO: path("RNTO"),
  ABOR: bare("ABOR"),
  STAT: listing("STAT"),
  SYST: bare("SYST"),
  FEAT: bare("FEAT"),
  OPTS: parseOpts,
  HELP: (argument) => success({ verb: "HELP", ...topicOf(argument) }),
  SITE: parseSite,
  NOOP: bare("NOOP"),
  MFMT: parseMfmt,
  MFF: parseMff,
  AVBL: optionalPath("AVBL"),
  COMB: parseComb,
  CSID: parseCsid,
  RANG: parseRang,
  HASH: path("HASH"),
  XCRC: digest("XCRC"),
  XMD5: digest("XMD5"),
  XSHA1: digest("XSHA1"),
  XSHA256: digest("XSHA256"),
  XSHA512: digest("XSHA512"),
  LANG: parseLang,
  HOST: parseHost,
  AUTH: parseAuth,
  PBSZ: parsePbsz,
  PROT: parseProt,
  CCC: bare("CCC"),
  CLNT: (name) => name.trim() === "" ? missing() : success({ verb: "CLNT", name: name.trim() }),
};

function bare(verb: BareVerb): ArgumentParser {
  return (argument) => argument.trim() === "" ? success({ verb }) : bad("it takes no argument");
}

function path(verb: PathVerb): ArgumentParser {
  return (argument) => argument === "" ? missing() : success({ verb, path: argument });
}

function optionalPath(verb: OptionalPathVerb): ArgumentParser {
  return (argument) => success(argument === "" ? { verb } : { verb, path: argument });
}

/** A dash with letters and digits is a word of options: `-la` is, `-notes.txt` is a name. After `--` there is only a name. */
function listing(verb: ListingVerb): ArgumentParser {
  return (argument) => {
    const words = /^(?:-[A-Za-z0-9]+(?: |$))*(?:--(?: |$))?/.exec(argument)?.[0] ?? "";
    const options = words.replaceAll(/[- ]/g, "");
    const rest = argument.slice(words.length);
    return success(rest === "" ? { verb, options } : { verb, options, path: rest });
  };
}

/** A letter: one is provided, and some others are known. */
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

function parsePort(argument: string): ParsedArgument {
  const address = parsePortArgument(argument.trim());
  return address === undefined ? bad("the address is malformed") : success({
    verb: "PORT",
    address,
  });
}

function parseEprt(argument: string): ParsedArgument {
  const address = parseEprtArgument(argument.trim());
  if (address === undefined) return bad("the address is malformed");
  if (address === "unknown-protocol") return unknownProtocol();
  return success({ verb: "EPRT", address });
}

function parseEpsv(argument: string): ParsedArgument {
  const value = upperCase(argument.trim());
  if (value === "") return success({ verb: "EPSV", all: false });
  if (value === "ALL") return success({ verb: "EPSV", all: true });
  if (value === "1") return success({ verb: "EPSV", family: "ipv4", all: false });
  if (value === "2") return success({ verb: "EPSV", family: "ipv6", all: false });
  return /^\d+$/.test(value) ? unknownProtocol() : bad("the network protocol is malformed");
}

/** RFC 2428 §2: the reply lists the protocols that can be used in parentheses. */
function unknownProtocol(): ParsedArgument {
  return failed({
    code: ReplyCode.ProtocolNotSupported,
    message: "Network protocol not supported, use (1,2)",
  });
}

function parseType(argument: string): ParsedArgument {
  const value = upperCase(argument.trim());
  if (value === "") return missing();
  // Many clients send `L8` and `AN`, without the space that RFC 959 §5.3 has in them.
  if (/^A *N?$/.test(value)) return success({ verb: "TYPE", type: "ascii" });
  if (/^(?:I|L *8)$/.test(value)) return success({ verb: "TYPE", type: "image" });
  return /^(?:A *[TC]|E *[NTC]?|L *\d+)$/.test(value)
    ? notProvided(`${value} is not provided`)
    : bad("the type is malformed");
}

/** Many clients set the time with `MDTM YYYYMMDDHHMMSS pathname`, a form that no RFC has. */
function parseMdtm(argument: string): ParsedArgument {
  if (argument === "") return missing();
  const [word, path] = splitFirst(argument);
  const modified = /^\d{14}$/.test(word) && path !== "" ? parseTimestamp(word) : undefined;
  return success({
    verb: "MDTM",
    path: argument,
    ...(modified === undefined ? {} : { change: { modified, path } }),
  });
}

function parseRest(argument: string): ParsedArgument {
  const text = argument.trim();
  if (text === "") return missing();
  const offset = Number(text);
  return /^\d+$/.test(text) && Number.isSafeInteger(offset)
    ? success({ verb: "REST", offset })
    : bad("the offset is not a number of bytes");
}

function parseOpts(argument: string): ParsedArgument {
  const [, name = "", value = ""] = /^(\S+)(?: +(.*))?$/s.exec(argument.trim()) ?? [];
  if (name === "") return missing();
  switch (upperCase(name)) {
    case "UTF8":
    case "UTF-8":
      return /^(?:ON)?$/i.test(value)
        ? success({ verb: "OPTS", option: { kind: "utf8" } })
        : bad("it can only be switched ON");
    case "MLST":
      return parseFactNames(value);
    case "HASH":
      return parseHashOption(value);
    default:
      return bad("this option is unknown");
  }
}

/**
 * RFC 3659 §7.9: fact names, each ended by a semicolon; an empty list turns all facts off. The last
 * semicolon may be missing, but not the only one.
 */
function parseFactNames(text: string): ParsedArgument {
  if (!/^(?:[^\s;=]+;(?:[^\s;=]+(?:;|$))*)?$/.test(text)) {
    return bad("the list of facts is malformed");
  }
  const facts = text.split(";").filter((fact) => fact !== "");
  return success({ verb: "OPTS", option: { kind: "mlst-facts", facts } });
}

function topicOf(argument: string): { readonly topic?: string } {
  const topic = argument.trim();
  return topic === "" ? {} : { topic };
}
