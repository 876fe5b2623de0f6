import type { CommandHelp } from "./subcommands.ts";

/** What `--help` says of the commands that look after a running server. */
export const CONTROL_HELP: readonly CommandHelp[] = [
  {
    name: "who",
    operands: "",
    summary: "list the sessions of a running server",
    details: [
      "Prints the sessions of your server on this machine: number, address, account, client program, how",
      "long it has been there, bytes of the running transfer so far, and what it does.",
    ],
    examples: [
      { line: "ferry who", does: "the sessions of your servers" },
      { line: "ferry who --json | jq -r .account", does: "for a program" },
      { line: "ferry who --control /run/ferry/control.sock", does: "of a server of the system" },
    ],
  },
  {
    name: "kick",
    operands: "SESSION",
    summary: "end a session of a running server",
    details: ["Ends the session of that number with 421; its transfer is cut."],
    examples: [{ line: "ferry kick 7", does: "end the session that ferry who lists as 7" }],
  },
];
