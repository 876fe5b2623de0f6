// This folder: algorithms of checksums, and files that list them as sha256sum does.

import type { HashAlgorithm } from "./hash_algorithms.ts";

/** A digest as a checksum file has it. */
export interface Checksum {
  readonly algorithm: HashAlgorithm;
  /** Hexadecimal, in lower case. */
  readonly digest: string;
}

/** The checksums of files by their names, as written in the checksum file. */
export type Checksums = ReadonlyMap<string, Checksum>;

/** What md5sum, sha1sum, sha256sum and sha512sum write, told apart by their lengths in digits. */
const BY_LENGTH: ReadonlyMap<number, HashAlgorithm> = new Map([
  [32, "MD5"],
  [40, "SHA-1"],
  [64, "SHA-256"],
  [128, "SHA-512"],
]);

/** How `sha256sum --tag` calls the algorithms. */
const BY_TAG: ReadonlyMap<string, HashAlgorithm> = new Map([
  ["MD5", "MD5"],
  ["SHA1", "SHA-1"],
  ["SHA256", "SHA-256"],
  ["SHA512", "SHA-512"],
]);

/** Of two checksums of one file the stronger one counts. */
const STRENGTH: Readonly<Record<HashAlgorithm, number>> = {
  "CRC32": 0,
  "MD5": 1,
  "SHA-1": 2,
  "SHA-256": 3,
  "SHA-512": 4,
};

/**
 * A line as sha256sum writes it, with its end: the digest, two spaces, the name. A name with a backslash or an end of line
 * in it is escaped, and a backslash at the start of the line says so.
 */
export function formatChecksumLine(name: string, digest: string): string {
  const escaped = name.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
  return `${escaped === name ? "" : "\\"}${digest}  ${escaped}\n`;
}

/**
 * Reads a checksum file: the lines of sha256sum and its sisters, those of `--tag` included. Lines of another form count as
 * comments, for instance the signature around a list. A name that is there several times has the last of its strongest
 * checksums.
 */
export function parseChecksums(text: string): Checksums {
  const found = new Map<string, Checksum>();
  for (const line of text.split("\n")) {
    const parsed = parseLine(line.endsWith("\r") ? line.slice(0, -1) : line);
    if (parsed === undefined) continue;
    const [name, checksum] = parsed;
    const before = found.get(name);
    if (before === undefined || STRENGTH[checksum.algorithm] >= STRENGTH[before.algorithm]) {
      found.set(name, checksum);
    }
  }
  return found;
}

function parseLine(line: string): readonly [string, Checksum] | undefined {
  const isEscaped = line.startsWith("\\");
  const parts = partsOf(isEscaped ? line.slice(1) : line);
  if (parts === undefined) return undefined;
  const { algorithm, digits } = parts;
  const name = isEscaped ? unescaped(parts.name) : parts.name;
  if (name === undefined || name === "" || BY_LENGTH.get(digits.length) !== algorithm) {
    return undefined;
  }
  return [name, { algorithm, digest: digits.toLowerCase() }];
}

interface LineParts {
  readonly algorithm: HashAlgorithm;
  readonly digits: string;
  readonly name: string;
}

function partsOf(line: string): LineParts | undefined {
  const [, digits = "", name = ""] = /^([0-9a-f]{32,128}) [ *](.+)$/i.exec(line) ?? [];
  const plain = BY_LENGTH.get(digits.length);
  if (plain !== undefined) return { algorithm: plain, digits, name };
  const [, tag = "", tagged = "", after = ""] =
    /^([A-Z0-9]{3,6}) \((.+)\) = ([0-9a-f]{32,128})$/i.exec(line) ?? [];
  const algorithm = BY_TAG.get(tag.toUpperCase());
  return algorithm === undefined ? undefined : { algorithm, digits: after, name: tagged };
}

/** Undefined when something else than sha256sum's escapes is in it. */
function unescaped(name: string): string | undefined {
  if (/\\(?![\\nr])/.test(name.replaceAll("\\\\", ""))) return undefined;
  return name.replaceAll(/\\([\\nr])/g, (_, letter: string) => ESCAPES[letter] ?? "");
}

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\", "n": "\n", "r": "\r" };

/**
 * The checksum of the file with this path: of the name that the path is or ends in, after a slash; the longest such name
 * counts. Undefined when there is none.
 */
export function checksumOf(checksums: Checksums, path: string): Checksum | undefined {
  const parts = plainPath(path).split("/");
  const plain = new Map([...checksums].map(([name, checksum]) => [plainPath(name), checksum]));
  for (let from = 0; from < parts.length; from += 1) {
    const found = plain.get(parts.slice(from).join("/"));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Without `.` and empty components, which change nothing; a slash at the start stays. */
function plainPath(path: string): string {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  return (path.startsWith("/") ? "/" : "") + parts.join("/");
}
