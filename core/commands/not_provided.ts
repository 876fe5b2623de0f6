import type { ProvidedVerb } from "../command.ts";
import { unprovided } from "./row.ts";

const NO_SECURITY_EXTENSION =
  "It belongs to the security extension, and this version speaks plain FTP only.";
const EPRT_AND_EPSV = "EPRT and EPSV (RFC 2428) have taken its place.";

/** Commands that an RFC defines and that are answered 502, each with the reason. */
export const COMMANDS_NOT_PROVIDED = [
  unprovided({
    verb: "SMNT",
    syntax: "SMNT pathname",
    summary: "Mounts another file system.",
    rfc: "RFC 959 §4.1.1",
    reason: "There is one tree of files, and all of it is there from the start.",
  }),
  unprovided({
    verb: "LPRT",
    syntax: "LPRT af,hal,h1,h2,...,pal,p1,p2,...",
    summary: "Gives a long address for data connections.",
    rfc: "RFC 1639",
    reason: EPRT_AND_EPSV,
  }),
  unprovided({
    verb: "LPSV",
    syntax: "LPSV",
    summary: "Asks for a long address for data connections.",
    rfc: "RFC 1639",
    reason: EPRT_AND_EPSV,
  }),
  unprovided({
    verb: "AUTH",
    syntax: "AUTH mechanism",
    summary: "Begins a secured session.",
    rfc: "RFC 2228 §3",
    reason: NO_SECURITY_EXTENSION,
    login: "none",
  }),
  unprovided({
    verb: "ADAT",
    syntax: "ADAT base64",
    summary: "Carries security data.",
    rfc: "RFC 2228 §3",
    reason: NO_SECURITY_EXTENSION,
  }),
  unprovided({
    verb: "PBSZ",
    syntax: "PBSZ size",
    summary: "Sets the size of protected blocks.",
    rfc: "RFC 2228 §3",
    reason: NO_SECURITY_EXTENSION,
    login: "none",
  }),
  unprovided({
    verb: "PROT",
    syntax: "PROT level",
    summary: "Sets how data connections are protected.",
    rfc: "RFC 2228 §3",
    reason: NO_SECURITY_EXTENSION,
    login: "none",
  }),
  unprovided({
    verb: "CCC",
    syntax: "CCC",
    summary: "Ends the protection of the control connection.",
    rfc: "RFC 2228 §3",
    reason: NO_SECURITY_EXTENSION,
  }),
  unprovided({
    verb: "MIC",
    syntax: "MIC base64",
    summary: "Carries a command protected against changes.",
    rfc: "RFC 2228 §3",
    reason: NO_SECURITY_EXTENSION,
  }),
  unprovided({
    verb: "CONF",
    syntax: "CONF base64",
    summary: "Carries a command protected against reading.",
    rfc: "RFC 2228 §3",
    reason: NO_SECURITY_EXTENSION,
  }),
  unprovided({
    verb: "ENC",
    syntax: "ENC base64",
    summary: "Carries a command protected against reading and changes.",
    rfc: "RFC 2228 §3",
    reason: NO_SECURITY_EXTENSION,
  }),
];

/** A parameter value that an RFC defines and that is answered 504. */
export interface UnprovidedParameter {
  readonly verb: ProvidedVerb;
  readonly value: string;
  /** Why it is not provided; a full sentence. */
  readonly reason: string;
}

const PRINTERS = "It is for printers; text without a format control (A N) serves every file.";

/** Parameter values of RFC 959 §3.1 and §3.4 that are answered 504, each with the reason. */
export const PARAMETERS_NOT_PROVIDED: readonly UnprovidedParameter[] = [
  { verb: "TYPE", value: "A T", reason: PRINTERS },
  { verb: "TYPE", value: "A C", reason: PRINTERS },
  { verb: "TYPE", value: "E", reason: "No system in reach stores text in EBCDIC." },
  { verb: "TYPE", value: "L 36", reason: "Bytes have eight bits here; L 8 is the same as I." },
  { verb: "STRU", value: "R", reason: "Files have no records here." },
  { verb: "STRU", value: "P", reason: "Files have no pages here." },
  { verb: "MODE", value: "B", reason: "A stream with REST resumes just as well." },
  { verb: "MODE", value: "C", reason: "Hardly a client compresses this way." },
];
