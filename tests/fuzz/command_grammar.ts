import { COMMANDS } from "../../core/protocol/commands/command_table.ts";
import type { Random } from "./random.ts";

const VERBS: readonly [string, ...string[]] = [
  "SITE",
  ...COMMANDS.flatMap(({ verb, aliases }) => [verb, ...aliases]),
];

const TRANSFERS: readonly [string, ...string[]] = [
  "RETR",
  ...["STOR", "APPE", "STOU", "LIST", "NLST", "MLSD", "RETR", "STOR"],
];

const NAMES: readonly [string, ...string[]] = [
  "small.txt",
  ...[
    "large.bin",
    "empty",
    "folder",
    "folder/inner.txt",
    "/folder/",
    "link-out",
    "link-in",
    "fifo",
  ],
  ...[
    "new",
    "new2",
    "folder/new",
    "missing",
    "missing/new",
    "a b",
    "é",
    "..",
    "../..",
    "/",
    ".",
    "",
  ],
  ...[
    "../outside/secret.txt",
    "..\\outside",
    "%2e%2e/outside",
    "-la",
    "*",
    "f*",
    "[a-z]*",
    "?mall*",
  ],
  ...[
    "~",
    "C:\\x",
    "/etc/passwd",
    "/proc/self/environ",
    "/dev/zero",
    "x".repeat(255),
    "x".repeat(256),
  ],
  ...[
    "d/".repeat(500),
    "../".repeat(500),
    '"',
    "$(id)",
    "a;b",
    "new.",
    " lead",
    "trail ",
    "***a*b*c*",
  ],
];

/** The places to which the server may connect for active data; no other host must be contacted. */
export interface DataPorts {
  readonly sink: number;
}

/** Writes command lines that are nearly always well-formed, without their ends. */
export class CommandGrammar {
  readonly #random: Random;
  readonly #ports: DataPorts;

  constructor(random: Random, ports: DataPorts) {
    this.#random = random;
    this.#ports = ports;
  }

  /** Any command. QUIT and REIN end or undo too much to come often. */
  line(): string {
    const verb = this.#random.chance(0.4) ? this.#random.pick(TRANSFERS) : this.#random.pick(VERBS);
    if ((verb === "QUIT" || verb === "REIN") && this.#random.chance(0.9)) return "NOOP";
    const spelled = this.#random.chance(0.1) ? verb.toLowerCase() : verb;
    const argument = this.#argument(verb);
    return argument === undefined ? spelled : `${spelled} ${argument}`;
  }

  name(): string {
    return this.#random.pick(NAMES);
  }

  /** A command that moves bytes. */
  transfer(): string {
    return `${this.#random.pick(TRANSFERS)} ${this.name()}`;
  }

  #argument(verb: string): string | undefined {
    const random = this.#random;
    if (random.chance(0.05)) return random.pick(["", "x", "1", this.name(), "é", "-1", " "]);
    switch (verb) {
      case "USER":
        return random.pick(["anonymous", "ftp", "nobody", "", "é"]);
      case "PASS":
        return random.pick(["x@example.org", "", "wrong"]);
      case "TYPE":
        return random.pick(["A", "I", "A N", "L 8", "E", "A T", "L 36", "I I", "Q", "a", ""]);
      case "STRU":
        return random.pick(["F", "R", "P", "X"]);
      case "MODE":
        return random.pick(["S", "B", "C", "Z"]);
      case "REST":
        return random.pick([
          "0",
          "1",
          "7",
          "100000",
          "9007199254740991",
          "18446744073709551616",
          "-1",
        ]);
      case "PORT":
        return this.#portArgument();
      case "EPRT":
        return random.pick([
          `|1|127.0.0.1|${this.#ports.sink}|`,
          ...[
            "|1|127.0.0.2|2000|",
            "|2|::1|2000|",
            "|3|x|1|",
            "|1|127.0.0.1|22|",
            "|1|127.0.0.1|x|",
            "|",
          ],
        ]);
      case "EPSV":
        return random.pick([undefined, undefined, undefined, "1", "2", "3", "x"]);
      case "OPTS":
        return random.pick([
          "UTF8 ON",
          "UTF-8",
          "MLST type;size;",
          "MLST",
          "MLST ;;;",
          "UTF8 OFF",
          "X",
        ]);
      case "HELP":
      case "SITE":
        return random.pick([undefined, "HELP", "RETR", "HELP RETR", "CHMOD 777 small.txt", "X"]);
      case "LIST":
      case "NLST":
        return random.pick([undefined, "-la", `-la ${this.name()}`, this.name(), "-", "--"]);
      case "ALLO":
        return random.pick(["1", "1 R 1", "x", "99999999999999999999"]);
      default:
        return hasNoArgument(verb) && random.chance(0.9) ? undefined : this.name();
    }
  }

  #portArgument(): string {
    const { sink } = this.#ports;
    return this.#random.pick([
      `127,0,0,1,${sink >> 8},${sink & 255}`,
      ...["127,0,0,2,20,20", "127,0,0,1,0,21", "1,2,3,4,5", "300,0,0,1,4,4", "127,0,0,1,4,4,4", ""],
    ]);
  }
}

function hasNoArgument(verb: string): boolean {
  return COMMANDS.some((spec) => spec.verb === verb && !spec.syntax.includes(" "));
}
