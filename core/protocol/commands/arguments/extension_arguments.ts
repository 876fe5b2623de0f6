import type { CommandOf, DigestVerb, FactChange } from "../command.ts";
import { findHashAlgorithm } from "../../../files/checksums/hash_algorithms.ts";
import { parseTimestamp } from "../../../files/listing/timestamp.ts";
import { type Outcome, success } from "../../../base/outcome.ts";
import {
  type ArgumentFault,
  type ArgumentParser,
  bad,
  missing,
  notProvided,
  type ParsedArgument,
  splitFirst,
  upperCase,
  wholeNumber,
} from "./argument.ts";

/** The longest name in the DNS, in characters. */
const LONGEST_HOST_NAME = 253;

/** `MFMT time pathname` (draft-somers-ftp-mfxx §3). */
export function parseMfmt(argument: string): ParsedArgument {
  const [time, path] = splitFirst(argument);
  if (time === "" || path === "") return missing();
  const modified = parseTimestamp(time);
  return modified === undefined ? bad(badTime()) : success({ verb: "MFMT", modified, path });
}

/** `MFF fact=value;fact=value; pathname` (draft-somers-ftp-mfxx §5). Some clients leave the last semicolon out. */
export function parseMff(argument: string): ParsedArgument {
  const [words, path] = splitFirst(argument);
  if (words === "" || path === "") return missing();
  if (!/^[^\s;=]+=[^\s;]*(?:;[^\s;=]+=[^\s;]*)*;?$/.test(words)) {
    return bad("the list of facts is malformed");
  }
  const changes: FactChange[] = [];
  for (const word of words.replace(/;$/, "").split(";")) {
    const change = parseFactChange(word);
    if (!change.ok) return change;
    changes.push(change.value);
  }
  return success({ verb: "MFF", changes, path });
}

function parseFactChange(word: string): Outcome<FactChange, ArgumentFault> {
  const equals = word.indexOf("=");
  const value = word.slice(equals + 1);
  switch (upperCase(word.slice(0, equals))) {
    case "MODIFY": {
      const modified = parseTimestamp(value);
      return modified === undefined ? bad(badTime()) : success({ fact: "modify", modified });
    }
    case "UNIX.MODE": {
      const mode = parseMode(value);
      return mode.ok ? success({ fact: "unix.mode", mode: mode.value }) : mode;
    }
    default:
      return notProvided("this fact cannot be changed");
  }
}

/** Octal digits, as for chmod. Bits above 777 are never set over FTP. */
export function parseMode(text: string): Outcome<number, ArgumentFault> {
  if (!/^[0-7]{1,5}$/.test(text)) return bad("the mode is not an octal number, for instance 644");
  const mode = parseInt(text, 8);
  return mode > 0o777 ? notProvided("bits above 777 are never set") : success(mode);
}

/** What is wrong with a time. */
export function badTime(): string {
  return "the time is not YYYYMMDDHHMMSS";
}

/** `RANG start end`, the end included; `RANG 1 0` means the whole file (draft-bryan-ftp-range §3). */
export function parseRang(argument: string): ParsedArgument {
  const [first = "", last = "", ...more] = argument.trim().split(/ +/);
  if (last === "") return missing();
  const start = wholeNumber(first);
  const end = wholeNumber(last);
  if (start === undefined || end === undefined || more.length > 0) {
    return bad("the range is not two numbers of bytes");
  }
  if (start === 1 && end === 0) return success({ verb: "RANG" });
  if (start > end) return bad("the range ends before it starts");
  return success({ verb: "RANG", range: { start, end: end + 1 } });
}

/** `XCRC pathname`, or `XCRC "pathname" start end`. The byte at `end` is not included. */
export function digest(verb: DigestVerb): ArgumentParser {
  return (argument) => {
    if (argument === "") return missing();
    const quoted = takeQuoted(argument);
    if (quoted === undefined) return success({ verb, path: argument, range: { start: 0 } });
    const [path, rest] = quoted;
    const numbers = rest.trim() === "" ? [] : rest.trim().split(/ +/).map(wholeNumber);
    const [start = 0, end] = numbers;
    const wrong = path === "" || numbers.length > 2 || numbers.includes(undefined);
    if (wrong || (end !== undefined && end < start)) return bad("the range is malformed");
    return success({ verb, path, range: end === undefined ? { start } : { start, end } });
  };
}

/** `COMB "target" "part" "part" ...`; names without spaces need no quotes. */
export function parseComb(argument: string): ParsedArgument {
  const names: string[] = [];
  let rest = argument.trim();
  while (rest !== "") {
    const [name, after] = takeQuoted(rest) ?? splitFirst(rest);
    if (name === "") return bad("a pathname is empty");
    names.push(name);
    rest = after.trimStart();
  }
  const [target, ...parts] = names;
  if (target === undefined || parts.length === 0) return missing();
  return success({ verb: "COMB", target, parts });
}

/** The text in quotes at the start, with doubled quotes undone, and what follows it; undefined without quotes. */
function takeQuoted(text: string): readonly [string, string] | undefined {
  const found = /^"((?:[^"]|"")*)"(?: |$)/.exec(text);
  if (found === null) return undefined;
  return [(found[1] ?? "").replaceAll('""', '"'), text.slice(found[0].length)];
}

/** `LANG [language]` (RFC 2640 §4): English, of any country. */
export function parseLang(argument: string): ParsedArgument {
  const language = upperCase(argument.trim());
  if (language === "" || /^EN(?:-[A-Z0-9]{1,8})*$/.test(language)) {
    return success({ verb: "LANG" });
  }
  return /^[A-Z]{1,8}(?:-[A-Z0-9]{1,8})*$/.test(language)
    ? notProvided("replies are in English only")
    : bad("the language is malformed");
}

/** `HOST name` (RFC 7151 §3.1): a domain, an IPv4 address, or an IPv6 address in brackets; no port. */
export function parseHost(argument: string): ParsedArgument {
  const name = argument.trim();
  if (name === "") return missing();
  const label = "[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?";
  const fits = new RegExp(`^(?:\\[[0-9A-Fa-f:.]+\\]|${label}(?:\\.${label})*\\.?)$`).test(name);
  return fits && name.length <= LONGEST_HOST_NAME
    ? success({ verb: "HOST", name: name.toLowerCase().replace(/\.$/, "") })
    : bad("the name of the host is malformed");
}

/** `CSID Name=...;Version=...;` (no RFC). The facts are checked and ignored. */
export function parseCsid(argument: string): ParsedArgument {
  if (argument.trim() === "") return missing();
  return /^(?: *[^;=]+=[^;]*;)* *(?:[^;=]+=[^;]*)?$/.test(argument)
    ? success({ verb: "CSID" })
    : bad("the facts are malformed");
}

/** `ALLO size [R size]` (RFC 959 §4.1.3); the record size is ignored. */
export function parseAllo(argument: string): ParsedArgument {
  if (argument.trim() === "") return missing();
  const [, size = ""] = /^(\d+)(?: R \d+)?$/i.exec(argument.trim()) ?? [];
  const bytes = wholeNumber(size);
  return bytes === undefined ? bad("the size is malformed") : success({ verb: "ALLO", bytes });
}

/** `OPTS HASH [algorithm]` (draft-bryan-ftpext-hash §3.2). */
export function parseHashOption(name: string): Outcome<CommandOf<"OPTS">, ArgumentFault> {
  if (name === "") return success({ verb: "OPTS", option: { kind: "hash" } });
  const algorithm = findHashAlgorithm(name);
  return algorithm === undefined
    ? bad("this algorithm is unknown, the choice stays")
    : success({ verb: "OPTS", option: { kind: "hash", algorithm } });
}
