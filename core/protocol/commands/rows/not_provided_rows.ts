import type { MailVerb, ProvidedVerb } from "../command.ts";
import { unprovided } from "./row.ts";

const TLS_INSTEAD = "Security is TLS's (RFC 4217), which needs none of it.";
const SMTP_INSTEAD = "Mail has a protocol of its own since 1982, SMTP.";
const EPRT_AND_EPSV = "EPRT and EPSV (RFC 2428) have taken its place.";

/** The mail commands: verb, syntax, what each did. */
const MAIL: readonly (readonly [verb: MailVerb, syntax: string, summary: string])[] = [
  ["MAIL", "MAIL path", "Sends mail to a mailbox."],
  ["MSND", "MSND path", "Sends a message to a terminal."],
  ["MSOM", "MSOM path", "Sends a message to a terminal, or else mail."],
  ["MSAM", "MSAM path", "Sends a message to a terminal, and mail."],
  ["MRSQ", "MRSQ [scheme]", "Chooses how several recipients are named."],
  ["MRCP", "MRCP path", "Names one more recipient."],
  ["MLFL", "MLFL path", "Sends a file as mail over the data connection."],
];

/** Commands that an RFC defines and that are answered 502, each with the reason. */
export const COMMANDS_NOT_PROVIDED = [
  unprovided({
    verb: "SMNT",
    syntax: "SMNT pathname",
    summary: "Mounts another file system.",
    rfc: "RFC 959 §4.1.1",
    reason: "There is one tree of files, and all of it is there from the start.",
  }),
  ...MAIL.map(([verb, syntax, summary]) =>
    unprovided({ verb, syntax, summary, rfc: "RFC 765", reason: SMTP_INSTEAD })
  ),
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
    verb: "ADAT",
    syntax: "ADAT base64",
    summary: "Carries security data.",
    rfc: "RFC 2228 §3",
    reason: TLS_INSTEAD,
  }),
  unprovided({
    verb: "MIC",
    syntax: "MIC base64",
    summary: "Carries a command protected against changes.",
    rfc: "RFC 2228 §3",
    reason: TLS_INSTEAD,
  }),
  unprovided({
    verb: "CONF",
    syntax: "CONF base64",
    summary: "Carries a command protected against reading.",
    rfc: "RFC 2228 §3",
    reason: TLS_INSTEAD,
  }),
  unprovided({
    verb: "ENC",
    syntax: "ENC base64",
    summary: "Carries a command protected against reading and changes.",
    rfc: "RFC 2228 §3",
    reason: TLS_INSTEAD,
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
