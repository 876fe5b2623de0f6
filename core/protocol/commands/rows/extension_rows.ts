import type { DigestVerb } from "../command.ts";
import type { ProvidedSpec } from "../command_spec.ts";
import type { HashAlgorithm } from "../../../files/checksums/hash_algorithms.ts";
import { PATH_REFUSALS, provided } from "./row.ts";

const MFXX = "draft-somers-ftp-mfxx-04";
const IN_USE = "none; in common use";

/** Commands newer than RFC 3659: times and modes of files, digests, free space, names of servers and programs. */
export const EXTENSION_COMMANDS = [
  provided({
    verb: "MFMT",
    syntax: "MFMT time pathname",
    summary: "Sets the time of last modification of a file, in UTC; needs the permission write.",
    rfc: `${MFXX} §3`,
    replies: [213, ...PATH_REFUSALS],
    feature: "MFMT",
  }),
  provided({
    verb: "MFF",
    syntax: "MFF fact=value;... pathname",
    summary: "Sets facts: Modify (needs write) and UNIX.mode (needs chmod); all of them or none.",
    rfc: `${MFXX} §5`,
    replies: [213, 504, ...PATH_REFUSALS],
    feature: "MFF Modify;UNIX.mode;",
  }),
  provided({
    verb: "AVBL",
    syntax: "AVBL [pathname]",
    summary: "Gives the number of bytes that can still be stored in a folder.",
    rfc: "draft-peterson-streamlined-ftp-command-extensions-10",
    replies: [213, ...PATH_REFUSALS],
    feature: "AVBL",
    ends: [],
  }),
  provided({
    verb: "COMB",
    syntax: 'COMB "target" "part" ...',
    summary: "Adds the parts to the end of the target, in this order, and deletes them.",
    rfc: IN_USE,
    replies: [250, 426, 452, ...PATH_REFUSALS],
    feature: "COMB",
    moves: "disk",
  }),
  provided({
    verb: "CSID",
    syntax: "CSID fact=value;...",
    summary: "Gives the name of the client program, and asks for the server's.",
    rfc: IN_USE,
    replies: [200],
    feature: "CSID",
    ends: [],
  }),
  provided({
    verb: "HASH",
    syntax: "HASH pathname",
    summary:
      "Gives the digest of a file, or of the bytes that RANG named, by the algorithm of OPTS HASH.",
    rfc: "draft-bryan-ftpext-hash-02",
    replies: [213, 426, 554, ...PATH_REFUSALS],
    feature: "HASH",
    moves: "disk",
    ends: ["range"],
  }),
  digest("XCRC", "CRC32"),
  digest("XMD5", "MD5"),
  digest("XSHA1", "SHA-1", ["XSHA"]),
  digest("XSHA256", "SHA-256"),
  digest("XSHA512", "SHA-512"),
  provided({
    verb: "LANG",
    syntax: "LANG [EN]",
    summary: "Sets the language of the replies; English is the only one.",
    rfc: "RFC 2640 §4",
    replies: [200, 504],
    login: "not needed",
    feature: "LANG EN*",
    ends: [],
  }),
  provided({
    verb: "HOST",
    syntax: "HOST name",
    summary: "Names the server that the client wants, before USER; 504 when it is another one.",
    rfc: "RFC 7151 §3",
    replies: [220, 503, 504],
    login: "not needed",
    feature: "HOST",
  }),
];

function digest(
  verb: DigestVerb,
  algorithm: HashAlgorithm,
  aliases: readonly string[] = [],
): ProvidedSpec {
  return provided({
    verb,
    aliases,
    syntax: `${verb} pathname | "pathname" [start [end]]`,
    summary: `Gives the ${algorithm} digest of a file, or of its bytes from start to before end.`,
    rfc: IN_USE,
    replies: [250, 426, 554, ...PATH_REFUSALS],
    feature: verb,
    moves: "disk",
    ends: [],
  });
}
