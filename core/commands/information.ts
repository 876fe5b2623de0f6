import { PATH_REFUSALS, provided } from "./row.ts";
import { SITE_COMMANDS } from "./site.ts";

/** What is going on and what can be done (RFC 959 §4.1.3, RFC 2389). */
export const INFORMATION_COMMANDS = [
  provided({
    verb: "ABOR",
    syntax: "ABOR",
    summary: "Ends a running transfer, digest or COMB: 426 for that one, then 226.",
    rfc: "RFC 959 §4.1.3",
    replies: [225, 226, 426],
    duringTransfer: "abort",
  }),
  provided({
    verb: "STAT",
    syntax: "STAT [-options] [pathname]",
    summary:
      "Tells the status, of a running transfer too; with a pathname or options, and logged in, a listing.",
    rfc: "RFC 959 §4.1.3",
    replies: [211, 213, 530, ...PATH_REFUSALS],
    login: "none",
    duringTransfer: "at-once",
  }),
  provided({
    verb: "SYST",
    syntax: "SYST",
    summary: "Tells the kind of operating system.",
    rfc: "RFC 959 §4.1.3",
    replies: [215],
    login: "none",
  }),
  provided({
    verb: "FEAT",
    syntax: "FEAT",
    summary: "Lists the extensions that are provided.",
    rfc: "RFC 2389 §3",
    replies: [211],
    login: "none",
  }),
  provided({
    verb: "OPTS",
    syntax: "OPTS UTF8 ON | UTF-8 | MLST fact;fact; | HASH [algorithm]",
    summary:
      "Sets options: names in UTF-8 and nothing else, the facts in MLST and MLSD, the algorithm of HASH.",
    rfc: "RFC 2389 §4",
    replies: [200],
    login: "none",
    feature: "UTF8",
  }),
  provided({
    verb: "HELP",
    syntax: "HELP [verb]",
    summary: "Lists the commands, or tells the syntax of one.",
    rfc: "RFC 959 §4.1.3",
    replies: [214],
    login: "none",
  }),
  provided({
    verb: "SITE",
    syntax: "SITE command [argument]",
    summary: "Does what one of the SITE commands below says.",
    rfc: "RFC 959 §4.1.3",
    replies: [504, ...SITE_COMMANDS.flatMap(({ replies }) => replies)],
  }),
  provided({
    verb: "NOOP",
    syntax: "NOOP",
    summary: "Does nothing, and says so.",
    rfc: "RFC 959 §4.1.3",
    replies: [200],
    login: "none",
    duringTransfer: "at-once",
  }),
  provided({
    verb: "CLNT",
    syntax: "CLNT name",
    summary: "Tells the name of the client program.",
    rfc: "none; in common use",
    replies: [200],
    login: "none",
    feature: "CLNT",
  }),
];
