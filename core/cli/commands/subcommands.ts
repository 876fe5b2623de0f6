import { CONTROL_HELP } from "./control_help.ts";

/** The commands that do work; `help` and `version` aside. */
export type CommandName =
  | "serve"
  | "who"
  | "kick"
  | "passwd"
  | "accounts"
  | "get"
  | "put"
  | "ls"
  | "completions";

/** What `--help` says about a command beside its options. */
export interface CommandHelp {
  readonly name: CommandName;
  /** What follows `ferry NAME [OPTIONS]`. */
  readonly operands: string;
  readonly summary: string;
  readonly details: readonly string[];
  readonly examples: readonly CommandExample[];
}

/** One command line that works, and what it does. */
export interface CommandExample {
  readonly line: string;
  readonly does: string;
}

/** The commands, in the order of the help. */
export const COMMAND_HELP: readonly CommandHelp[] = [
  {
    name: "serve",
    operands: "[PATH...]",
    summary: "share files and folders over FTP",
    details: [
      "Shares PATH, or the current folder: anonymous and read-only unless told otherwise. Several files",
      "and folders are shared side by side; - is standard input, which the first to fetch it gets.",
      "Nothing outside of what is shared can be reached. Ctrl-C lets running transfers finish.",
    ],
    examples: [
      { line: "ferry serve", does: "share this folder with everybody on the network" },
      {
        line: "ferry serve --user ann:secret --write ~/inbox",
        does: "let ann, and nobody else, fetch and send files",
      },
      {
        line: "ferry serve --receive inbox",
        does: "take files from everybody, and show them to nobody",
      },
      {
        line: "pg_dump shop | ferry serve - --name shop.sql",
        does: "stream standard input to the first who fetches shop.sql, then end",
      },
      {
        line: "ferry serve --receive inbox --on-upload clamscan",
        does: "take files from everybody, but none that the scanner refuses",
      },
      {
        line: "ferry serve --receive - | tar x",
        does: "unpack the archive that somebody sends, then end",
      },
      {
        line: "ferry serve --once --expire 10m report.d",
        does: "end when somebody has fetched a file, or after ten minutes",
      },
      {
        line: "ferry serve --accounts accounts.json /srv/ftp",
        does: "a folder below /srv/ftp for every account of the file",
      },
      {
        line: "ferry serve --port 0 --host 127.0.0.1 .",
        does: "for this machine only, on any free port",
      },
    ],
  },
  ...CONTROL_HELP,
  {
    name: "passwd",
    operands: "[FILE] NAME",
    summary: "set the password of an account",
    details: [
      "Asks for a password, or reads a line of standard input, and writes its hash into FILE, the accounts",
      "file of ferry serve --accounts, or prints it without FILE. A file or an account that is not there",
      "yet is made: with the preset write, and with a folder of its own name as home. An account has:",
      "",
      "  name, password   the latter as a hash (scrypt)",
      "  permissions      a preset (read, upload, write, full), or a list of list, read, write, append,",
      "                   create, delete, rename, mkdir, rmdir, chmod, admin",
      "  home             a folder, absolute or below the shared one (default: the name)",
      '  quota            the bytes that the home may hold, as a number or like "10G"',
      "  max-sessions, upload-rate, download-rate (bytes per second)",
      "  networks         where it may log in from, for instance 192.168.0.0/16",
      "  require-tls      true: over TLS only",
      "",
      "A server reads the file again on SIGHUP; sessions that are open go on as they were (see ferry kick).",
    ],
    examples: [
      { line: "ferry passwd accounts.json ann", does: "ask for ann's password and write it" },
      {
        line: "pass show ftp/ann | ferry passwd accounts.json ann",
        does: "take it from a program",
      },
      { line: "ferry passwd ann", does: "print the hash" },
    ],
  },
  {
    name: "accounts",
    operands: "FILE",
    summary: "check and list an accounts file",
    details: [
      "Prints the accounts of FILE with what each may do, or every fault with its line; then the exit code",
      "is 6.",
    ],
    examples: [
      { line: "ferry accounts accounts.json", does: "before the server reads it again" },
    ],
  },
  {
    name: "get",
    operands: "URL...",
    summary: "fetch files",
    details: [
      "Fetches each URL into the current folder. The password comes from the URL, from FERRY_PASSWORD,",
      "or from a prompt. A file that is not complete yet is called NAME.part.",
    ],
    examples: [
      { line: "ferry get ftp://host/pub/disk.iso", does: "fetch one file" },
      { line: "ferry get -c ftp://host/pub/disk.iso", does: "fetch the rest of it" },
      { line: "ferry get -o - ftp://host/src.tar | tar x", does: "fetch into a pipe" },
    ],
  },
  {
    name: "put",
    operands: "FILE... URL",
    summary: "send files",
    details: [
      "Sends FILE, or standard input when it is -, to the URL. A URL that ends in / is a folder, and the",
      "file keeps its name there; several files need one. The password comes from the URL, from",
      "FERRY_PASSWORD, or from a prompt.",
    ],
    examples: [
      { line: "ferry put report.pdf ftp://ann@host/inbox/", does: "send one file" },
      { line: "ferry put *.jpg ftp://ann@host/photos/", does: "send several" },
      { line: "pg_dump | ferry put - ftp://ann@host/db.sql", does: "send from a pipe" },
    ],
  },
  {
    name: "ls",
    operands: "[URL]",
    summary: "list a folder, or the servers of the local network",
    details: [
      "Prints the names in the folder that the URL names, one per line. The password comes from the URL,",
      "from FERRY_PASSWORD, or from a prompt. Without a URL it prints the FTP servers that say to the local",
      "network that they are there, URL and name; ferry:NAME/PATH stands for a URL of one of them.",
    ],
    examples: [
      { line: "ferry ls ftp://host/pub/", does: "the names" },
      { line: "ferry ls -l ftp://host/pub/", does: "with type, size and date" },
      { line: "ferry ls", does: "the servers of the local network" },
      { line: "ferry ls ferry:photos/", does: "the names on the one that is called photos" },
      {
        line: "ferry ls --json ftp://host/pub/ | jq -r .name",
        does: "for a program",
      },
    ],
  },
  {
    name: "completions",
    operands: "bash|zsh|fish|powershell",
    summary: "print what a shell needs to complete command lines",
    details: [
      "Prints a script for the shell: commands, options, and the words, files and folders that may follow them.",
    ],
    examples: [
      { line: "ferry completions bash", does: "for bash: source <(ferry completions bash)" },
      { line: "ferry completions fish", does: "for fish: ferry completions fish | source" },
    ],
  },
];
