import { PATH_REFUSALS, provided } from "./row.ts";

/** Who is there, and where: the access control commands (RFC 959 §4.1.1). */
export const ACCESS_COMMANDS = [
  provided({
    verb: "USER",
    syntax: "USER name",
    summary: "Names who logs in; once logged in it starts over.",
    rfc: "RFC 959 §4.1.1",
    replies: [331, 530],
    login: "none",
  }),
  provided({
    verb: "PASS",
    syntax: "PASS [password]",
    summary: "Gives the password, after USER.",
    rfc: "RFC 959 §4.1.1",
    replies: [230, 503, 530],
    login: "none",
  }),
  provided({
    verb: "ACCT",
    syntax: "ACCT account",
    summary: "Names an account to charge; none is needed here.",
    rfc: "RFC 959 §4.1.1",
    replies: [202, 503],
    login: "none",
  }),
  provided({
    verb: "CWD",
    aliases: ["XCWD"],
    syntax: "CWD pathname",
    summary: "Makes a folder the current one.",
    rfc: "RFC 959 §4.1.1",
    replies: [250, ...PATH_REFUSALS],
  }),
  provided({
    verb: "CDUP",
    aliases: ["XCUP"],
    syntax: "CDUP",
    summary: "Makes the parent folder the current one.",
    rfc: "RFC 959 §4.1.1",
    replies: [250, ...PATH_REFUSALS],
  }),
  provided({
    verb: "PWD",
    aliases: ["XPWD"],
    syntax: "PWD",
    summary: "Tells the current folder.",
    rfc: "RFC 959 §4.1.3",
    replies: [257],
  }),
  provided({
    verb: "REIN",
    syntax: "REIN",
    summary: "Logs out and resets everything, after a running transfer has ended.",
    rfc: "RFC 959 §4.1.1",
    replies: [220],
    login: "none",
  }),
  provided({
    verb: "QUIT",
    syntax: "QUIT",
    summary: "Ends the session, after a running transfer has ended.",
    rfc: "RFC 959 §4.1.1",
    replies: [221],
    login: "none",
  }),
];
