import type { CommandName } from "../commands/subcommands.ts";
import { VIEW_OPTIONS } from "./view_options.ts";
import { CARD_OPTIONS } from "./card_options.ts";
import { HOOK_OPTIONS } from "./hook_options.ts";
import { ENDING_OPTIONS } from "./ending_options.ts";
import { LIMIT_OPTIONS } from "./limit_options.ts";
import { MDNS_OPTIONS } from "./mdns_options.ts";
import { OBSERVING_OPTIONS } from "./observing_options.ts";
import { SHARING_OPTIONS } from "./sharing_options.ts";

/** One option of the command line. Parsing, `--help` and the environment twins all come from it. */
export interface OptionSpec {
  /** Without the dashes; `FERRY_` and this name in capitals is the environment twin. */
  readonly name: string;
  /** One letter, where there is one. */
  readonly short?: string;
  /** How the value is called in the help; without it the option is a switch. */
  readonly value?: string;
  /** A switch: words that may follow it and say more, each instead of true. */
  readonly words?: readonly string[];
  /** A switch: what may be attached to it by `=`, in place of true. */
  readonly attached?: string;
  /** Whether it may be given several times, each adding a value. Others: the last one counts. */
  readonly repeatable?: true;
  readonly commands: readonly CommandName[];
  readonly summary: string;
}

const CLIENTS = ["get", "put", "ls"] as const;
const ALL = ["serve", ...CLIENTS] as const;
const EVERY = [...ALL, "passwd", "accounts", "who", "kick", "completions"] as const;

/** Every option of every command, in the order of the help. */
export const OPTIONS = [
  {
    name: "host",
    value: "HOST",
    commands: ["serve"],
    summary: "listen on this address only (default: all addresses)",
  },
  {
    name: "port",
    value: "N",
    commands: ["serve"],
    summary:
      "listen on this port, 0 for any free one (default: 2121, or the next free one up to 2130)",
  },
  {
    name: "user",
    value: "NAME:PASSWORD",
    repeatable: true,
    commands: ["serve"],
    summary: "let NAME log in with PASSWORD; may be given several times, and then nobody else may",
  },
  {
    name: "accounts",
    value: "FILE",
    commands: ["serve"],
    summary:
      "let in the accounts of FILE, each to a folder of its own; read again on SIGHUP (see ferry help passwd)",
  },
  {
    name: "welcome",
    value: "FILE",
    commands: ["serve"],
    summary:
      "greet who logs in with the text of FILE, or with these words where there is no such file",
  },
  {
    name: "greeting",
    value: "TEXT",
    commands: ["serve"],
    summary:
      "greet who connects with TEXT, of several lines if need be (default: ferry, its version, and that it is ready)",
  },
  {
    name: "anonymous",
    attached: "write",
    commands: ["serve"],
    summary:
      "let anybody in (default without --user, --accounts and --write); beside users and accounts they only read, with =write they write as well",
  },
  ...SHARING_OPTIONS,
  {
    name: "passive-ports",
    value: "A-B",
    commands: ["serve"],
    summary: "use only these ports for passive data connections (default: any free ones)",
  },
  {
    name: "public-host",
    value: "ADDRESS",
    commands: ["serve"],
    summary: "the IPv4 address that passive replies name when the server stands behind NAT",
  },
  {
    name: "no-archive",
    commands: ["serve"],
    summary: "do not give folders as archives (default: RETR photos.tar gives the folder photos)",
  },
  {
    name: "strict-type",
    commands: ["serve"],
    summary: "refuse to carry files that are not text as text (TYPE A), which would spoil them",
  },
  {
    name: "as-is",
    commands: ["serve"],
    summary: "leave the bytes of files alone in TYPE A, for devices that send images as text",
  },
  {
    name: "encoding",
    value: "NAME",
    commands: ["serve", ...CLIENTS],
    summary:
      "how names travel: utf-8, or for instance shift_jis, gbk, latin1, cp437 (default: auto, UTF-8 where it is valid and windows-1252 where it is not)",
  },
  {
    name: "host-name",
    value: "HOST",
    repeatable: true,
    commands: ["serve"],
    summary: "let clients that name their host (HOST) name only this one (default: any name)",
  },
  ...LIMIT_OPTIONS,
  {
    name: "atomic",
    commands: ["serve"],
    summary: "hide new uploads until they are complete",
  },
  {
    name: "no-overwrite",
    commands: ["serve"],
    summary: "refuse uploads that would replace a file, as --on-upload-exists refuse does",
  },
  {
    name: "on-upload-exists",
    value: "POLICY",
    commands: ["serve"],
    summary:
      "when the name of an upload is taken: overwrite, refuse, or rename it (default: overwrite)",
  },
  {
    name: "min-free",
    value: "SIZE",
    commands: ["serve"],
    summary: "take no uploads that would leave less than SIZE free on the disk, for instance 1G",
  },
  {
    name: "umask",
    value: "BITS",
    commands: ["serve"],
    summary: "permission bits that new files do not get, for instance 022 (default: the process's)",
  },
  {
    name: "fsync",
    commands: ["serve"],
    summary: "report an upload as complete only when the disk has it",
  },
  ...HOOK_OPTIONS,
  {
    name: "tls",
    value: "off|offer|require|implicit",
    commands: ["serve"],
    summary:
      "TLS for who wants it, for everybody, or from the first byte, for ftps:// (default: offer)",
  },
  {
    name: "cert",
    value: "FILE",
    commands: ["serve"],
    summary:
      "serve with this PEM certificate (default: one of its own, made once and kept); SIGHUP reads it again",
  },
  {
    name: "key",
    value: "FILE",
    commands: ["serve"],
    summary: "the PEM private key of --cert (default: in the same file)",
  },
  {
    name: "tls-require-reuse",
    commands: ["serve"],
    summary:
      "refuse data connections that do not resume the TLS session of their control connection",
  },
  {
    name: "tls-end",
    value: "strict|any",
    commands: ["serve"],
    summary:
      "any: take uploads that end without TLS's own end (close_notify), as clients made with .NET send them; who can cut the connection then makes files end early (default: strict)",
  },
  {
    name: "run-as",
    value: "NAME",
    commands: ["serve"],
    summary: "started as root, become this user once the ports are bound",
  },
  {
    name: "grace",
    value: "SECONDS",
    commands: ["serve"],
    summary: "at the end, let running transfers go on for so long (default: 10)",
  },
  ...ENDING_OPTIONS,
  ...CARD_OPTIONS,
  ...VIEW_OPTIONS,
  ...MDNS_OPTIONS,
  ...OBSERVING_OPTIONS,
  {
    name: "output",
    short: "o",
    value: "FILE",
    commands: ["get"],
    summary: "write to FILE, or to standard output when it is -",
  },
  {
    name: "directory",
    short: "d",
    value: "FOLDER",
    commands: ["get"],
    summary: "put the files into FOLDER (default: the current folder)",
  },
  {
    name: "continue",
    short: "c",
    commands: ["get", "put"],
    summary: "go on where an interrupted transfer stopped",
  },
  {
    name: "long",
    short: "l",
    commands: ["ls"],
    summary: "show type, size and date beside the name",
  },
  {
    name: "json",
    commands: ["serve", "get", "put", "ls", "who"],
    summary:
      "print one JSON object per line on standard output, for programs; serve, get and put tell what happens (docs/EVENTS.md)",
  },
  {
    name: "active",
    commands: CLIENTS,
    summary: "let the server open the data connections (default: passive)",
  },
  {
    name: "user",
    value: "NAME",
    commands: CLIENTS,
    summary: "log in as NAME where the URL names nobody (default: anonymous)",
  },
  {
    name: "tls",
    value: "auto|require|off",
    commands: CLIENTS,
    summary:
      "for ftp:// URLs: use TLS when the server offers it, insist on it, or never (default: auto)",
  },
  {
    name: "ca",
    value: "FILE",
    commands: CLIENTS,
    summary: "trust the authorities in this PEM file, not the system's; TLS is then required",
  },
  {
    name: "pin",
    value: "sha256:HEX",
    commands: CLIENTS,
    summary: "trust the certificate with this fingerprint and no other; TLS is then required",
  },
  {
    name: "insecure",
    commands: CLIENTS,
    summary: "trust whatever certificate the server has",
  },
  {
    name: "timeout",
    value: "SECONDS",
    commands: CLIENTS,
    summary: "give up when the server says or sends nothing for so long (default: 30)",
  },
  {
    name: "ascii",
    words: ["auto"],
    commands: CLIENTS,
    summary:
      "carry text: convert the line ends; auto: only of files that are text (default: the bytes as they are)",
  },
  {
    name: "verbose",
    short: "v",
    commands: CLIENTS,
    summary: "print the dialogue with the server, the password masked",
  },
  {
    name: "trace",
    commands: ALL,
    summary: "print every message between the actors",
  },
  {
    name: "help",
    short: "h",
    commands: EVERY,
    summary: "print this text",
  },
] as const satisfies readonly OptionSpec[];

/** The name of an option, without dashes. */
export type OptionName = typeof OPTIONS[number]["name"];

/** The options that a command takes, in the order of the help. */
export function optionsOf(command: CommandName): readonly (OptionSpec & { name: OptionName })[] {
  return OPTIONS.filter((option) => option.commands.some((name) => name === command));
}

/** The environment variable that stands in for an option: `passive-ports` is `FERRY_PASSIVE_PORTS`. */
export function environmentTwin(option: OptionName): string {
  return `FERRY_${option.toUpperCase().replaceAll("-", "_")}`;
}

/** Whether an option can be given through the environment: all can but `--help`. */
export function hasEnvironmentTwin(option: OptionName): boolean {
  return option !== "help";
}
