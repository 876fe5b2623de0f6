import { ALL_BUT_ALLO, provided } from "./row.ts";

/** The commands for TLS: RFC 4217, on the security extensions of RFC 2228. */
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
    summary: "Sets whether data connections are in clear or under TLS.",
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

/** The lines of FEAT for TLS, where it is available (RFC 4217 §6). */
export const TLS_FEATURES = ["AUTH TLS", "PBSZ", "PROT"] as const;
