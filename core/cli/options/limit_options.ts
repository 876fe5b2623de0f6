/** The options of `serve` that say how much it gives, and to whom. */
export const LIMIT_OPTIONS = [
  {
    name: "idle-timeout",
    value: "SECONDS",
    commands: ["serve"],
    summary: "close a session after so long without a command (default: 300)",
  },
  {
    name: "login-timeout",
    value: "SECONDS",
    commands: ["serve"],
    summary: "close a session that has not logged in so long after connecting (default: 60)",
  },
  {
    name: "stall-timeout",
    value: "SECONDS",
    commands: ["serve"],
    summary: "end a transfer in which no byte moves for so long (default: as --idle-timeout)",
  },
  {
    name: "data-timeout",
    value: "SECONDS",
    commands: ["serve"],
    summary: "wait so long for the client to open a passive data connection (default: 30)",
  },
  {
    name: "dial-timeout",
    value: "SECONDS",
    commands: ["serve"],
    summary: "wait so long for the client to answer an active data connection (default: 5)",
  },
  {
    name: "max-sessions",
    value: "N",
    commands: ["serve"],
    summary: "so many sessions at once, one more is told to try later (default: 1000)",
  },
  {
    name: "max-sessions-per-address",
    value: "N",
    commands: ["serve"],
    summary: "so many of them from one address, or IPv6 /64 (default: half of --max-sessions)",
  },
  {
    name: "max-sessions-per-account",
    value: "N",
    commands: ["serve"],
    summary: "so many of them logged in with one account (default: any number)",
  },
  {
    name: "max-connect-rate",
    value: "N",
    commands: ["serve"],
    summary: "so many new connections a second from one address (default: any number)",
  },
  {
    name: "max-transfers",
    value: "N",
    commands: ["serve"],
    summary: "so many files on their way, or being digested, at once (default: any number)",
  },
  {
    name: "max-transfers-per-account",
    value: "N",
    commands: ["serve"],
    summary: "so many of them for one account (default: any number)",
  },
  {
    name: "max-failures",
    value: "N",
    commands: ["serve"],
    summary: "shut an address out for ten minutes after so many failed logins (default: 10)",
  },
  {
    name: "allow",
    value: "NETWORK",
    repeatable: true,
    commands: ["serve"],
    summary: "let only these addresses connect, 192.168.0.0/16 for instance; may be repeated",
  },
  {
    name: "deny",
    value: "NETWORK",
    repeatable: true,
    commands: ["serve"],
    summary: "keep these addresses out, allowed or not; may be repeated",
  },
  {
    name: "require-hostname",
    commands: ["serve"],
    summary:
      "let anonymous users in only from addresses that have a name in the DNS (a PTR record)",
  },
  {
    name: "limit-rate",
    value: "SIZE",
    commands: ["serve"],
    summary: "move no more than so many bytes a second, 10M for instance, shared fairly",
  },
  {
    name: "limit-rate-per-session",
    value: "SIZE",
    commands: ["serve"],
    summary: "move no more than so many bytes a second for one session",
  },
  {
    name: "limit-rate-per-account",
    value: "SIZE",
    commands: ["serve"],
    summary: "move no more than so many bytes a second for all sessions of one account",
  },
] as const;
