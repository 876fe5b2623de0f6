import { provided } from "./row.ts";

/** Where and how the data travels: the transfer parameter commands (RFC 959 §4.1.2). */
export const TRANSFER_PARAMETER_COMMANDS = [
  provided({
    verb: "PORT",
    syntax: "PORT h1,h2,h3,h4,p1,p2",
    summary: "Gives the client's IPv4 address and port for data connections.",
    rfc: "RFC 959 §4.1.2",
    replies: [200, 425],
  }),
  provided({
    verb: "EPRT",
    syntax: "EPRT |protocol|address|port|",
    summary: "Gives the client's address and port for data connections, IPv4 (1) or IPv6 (2).",
    rfc: "RFC 2428 §2",
    replies: [200, 522],
    feature: "EPRT",
  }),
  provided({
    verb: "PASV",
    syntax: "PASV",
    summary: "Asks for an IPv4 port of the server for the next data connection.",
    rfc: "RFC 959 §4.1.2",
    replies: [227, 425],
  }),
  provided({
    verb: "EPSV",
    syntax: "EPSV [1 | 2 | ALL]",
    summary:
      "Asks for a port of the server for the next data connection; ALL: from now on only EPSV.",
    rfc: "RFC 2428 §3",
    replies: [220, 229, 425, 522],
    feature: "EPSV",
  }),
  provided({
    verb: "TYPE",
    syntax: "TYPE A [N] | I | L 8",
    summary: "Sets how files travel: A as text with CR LF line ends, I and L 8 as they are.",
    rfc: "RFC 959 §4.1.2",
    replies: [200, 504],
  }),
  provided({
    verb: "STRU",
    syntax: "STRU F",
    summary: "Sets the file structure; F, a plain sequence of bytes, is the only one.",
    rfc: "RFC 959 §4.1.2",
    replies: [200, 504],
  }),
  provided({
    verb: "MODE",
    syntax: "MODE S",
    summary: "Sets the transfer mode; S, a plain stream, is the only one.",
    rfc: "RFC 959 §4.1.2",
    replies: [200, 504],
  }),
  provided({
    verb: "ALLO",
    syntax: "ALLO size [R size]",
    summary: "Asks whether there is room for a file in the current folder; none is reserved.",
    rfc: "RFC 959 §4.1.3",
    replies: [200, 202, 452, 552],
  }),
  provided({
    verb: "REST",
    syntax: "REST offset",
    summary: "Makes the next transfer begin at this byte; holds for the next command only.",
    rfc: "RFC 3659 §5",
    replies: [350],
    feature: "REST STREAM",
  }),
];
