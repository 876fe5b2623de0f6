// This folder: the subcommands that talk to a server, by what they do, and how the help groups their options.

import type { OptionGroup } from "../subcommand.ts";

/** The groups that the help shows behind the options that most people need. */
export const OPTION_GROUPS: readonly OptionGroup[] = [
  {
    title: "Whole folders",
    names: ["include", "exclude", "newer", "size-only", "links", "delete", "max-delete"],
  },
  {
    title: "Copies and checks",
    names: ["no-times", "perms", "ascii", "segments", "verify", "checksums", "check"],
  },
  {
    title: "Time and attempts",
    names: ["timeout", "max-time", "retry", "retry-max-time", "keepalive"],
  },
  { title: "Login", names: ["user", "password-file", "account", "no-netrc"] },
  {
    title: "TLS and trust",
    names: ["tls", "ca", "pin", "insecure", "trust-on-first-use", "known-servers"],
  },
  {
    title: "The way to the server",
    names: [
      ...["active", "proxy", "ftp-proxy", "ipv4", "ipv6"],
      ...["interface", "local-port", "active-address", "wait", "encoding", "trace"],
    ],
  },
];
