import { ALL_BUT_ALLO, provided } from "./row.ts";

/** TLS: the security extension (RFC 2228) in the form of RFC 4217. */
export const SECURITY_COMMANDS = [
  provided({
    verb: "AUTH",
    syntax: "AUTH TLS|TLS-C|SSL",
    summary: "Begins TLS on the control connection, after the reply; the login starts over.",
    rfc: "RFC 4217 §4",
    replies: [234, 431, 503, 504, 534],
    login: "not needed",
    changesTls: true,
    ends: ALL_BUT_ALLO,
  }),
  provided({
    verb: "PBSZ",
    syntax: "PBSZ size",
    summary: "Sets the size of protected blocks, which under TLS is always 0.",
    rfc: "RFC 4217 §9",
    replies: [200, 503],
    login: "not needed",
    ends: [],
  }),
  provided({
    verb: "PROT",
    syntax: "PROT C|P",
    summary: "Leaves data connections in clear, or brings them under TLS.",
    rfc: "RFC 4217 §9",
    replies: [200, 503, 504, 534, 536],
    login: "not needed",
    ends: [],
  }),
  provided({
    verb: "CCC",
    syntax: "CCC",
    summary: "Ends TLS on the control connection, after the reply; data connections keep it.",
    rfc: "RFC 4217 §6",
    replies: [200, 533, 534],
    changesTls: true,
  }),
];

/** What FEAT says of TLS where it is to be had (RFC 4217 §6). */
export const TLS_FEATURES = ["AUTH TLS", "PBSZ", "PROT"] as const;
