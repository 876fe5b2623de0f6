import { findHashAlgorithm, type HashAlgorithm } from "../files/checksums/hash_algorithms.ts";
import type { Features } from "./features.ts";
import type { ReceivedReply } from "./replies/reply_parser.ts";

/** A command that gives the digest of a file on the server. */
export interface DigestCommand {
  readonly verb: "HASH" | "XSHA256" | "XSHA512" | "XSHA1" | "XSHA" | "XMD5" | "MD5" | "XCRC";
  readonly algorithm: HashAlgorithm;
  /** `OPTS HASH` with the algorithm must come before, because the server has chosen another one. */
  readonly choose: boolean;
}

/** The algorithms, the one to be preferred first: SHA-256 is what other tools and ferry's own events use. */
const PREFERRED = ["SHA-256", "SHA-512", "SHA-1", "MD5", "CRC32"] as const;

/** The commands from before HASH (no RFC), and MD5 (draft-twine-ftpmd5). */
const VERBS = {
  "SHA-256": ["XSHA256"],
  "SHA-512": ["XSHA512"],
  "SHA-1": ["XSHA1", "XSHA"],
  "MD5": ["XMD5", "MD5"],
  "CRC32": ["XCRC"],
} as const;

/** The best way to get a digest from a server with these features; undefined when it has none. */
export function bestDigestCommand(features: Features): DigestCommand | undefined {
  const { known, chosen } = hashFeature(features.get("HASH"));
  for (const algorithm of PREFERRED) {
    if (known.has(algorithm)) return { verb: "HASH", algorithm, choose: chosen !== algorithm };
    const verb = VERBS[algorithm].find((name) => features.has(name));
    if (verb !== undefined) return { verb, algorithm, choose: false };
  }
  return undefined;
}

/** The parameters of the feature HASH: `SHA-256*;SHA-512;MD5;`, the star after the chosen one (draft-bryan-ftpext-hash). */
function hashFeature(
  parameters: string | undefined,
): { readonly known: ReadonlySet<HashAlgorithm>; readonly chosen: HashAlgorithm | undefined } {
  const known = new Set<HashAlgorithm>();
  let chosen: HashAlgorithm | undefined;
  for (const word of (parameters ?? "").split(/[\s;,]+/)) {
    const algorithm = findHashAlgorithm(word.replace("*", ""));
    if (algorithm === undefined) continue;
    known.add(algorithm);
    if (word.includes("*")) chosen = algorithm;
  }
  return { known, chosen };
}

/** How many hexadecimal digits a digest has. */
const DIGITS: Readonly<Record<HashAlgorithm, number>> = {
  "CRC32": 8,
  "MD5": 32,
  "SHA-1": 40,
  "SHA-256": 64,
  "SHA-512": 128,
};

/**
 * The digest in the reply to such a command, in lower case; undefined when there is none. HASH is answered `213 SHA-256
 * 0-49 DIGEST NAME` (draft-bryan-ftpext-hash §3), MD5 `251 NAME DIGEST`, the others `250 DIGEST`; the name may look like a
 * digest itself.
 */
export function readDigest(
  { algorithm, verb }: Pick<DigestCommand, "algorithm" | "verb">,
  { code, lines }: Pick<ReceivedReply, "code" | "lines">,
): string | undefined {
  if (code < 200 || code > 299) return undefined;
  // ProFTPD says first what it is going to do: the digest is in the last line.
  const text = lines.findLast((line) => line.trim() !== "") ?? "";
  if (verb === "HASH") {
    const [, named = "", digest = ""] = /^\s*(\S+)\s+\d+-\d+\s+([0-9a-f]+)\b/i.exec(text) ?? [];
    const isMeant = findHashAlgorithm(named) === algorithm && digest.length === DIGITS[algorithm];
    return isMeant ? digest.toLowerCase() : undefined;
  }
  const words = text.split(/[\s"=]+/).filter((word) => isDigest(word, algorithm));
  return (verb === "MD5" ? words.at(-1) : words[0])?.toLowerCase().padStart(8, "0");
}

/** Some servers leave the zeros at the start of a CRC out. */
function isDigest(word: string, algorithm: HashAlgorithm): boolean {
  if (!/^[0-9a-f]+$/i.test(word)) return false;
  return algorithm === "CRC32" ? word.length <= 8 : word.length === DIGITS[algorithm];
}
