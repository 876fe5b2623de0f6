import type { ReplyCode } from "../../replies/reply.ts";

/** The names of the SITE commands. */
export type SiteName = "HELP" | "CHMOD" | "UTIME" | "UMASK" | "IDLE" | "WHO" | "KICK";

/** A command of this server alone, sent as the argument of SITE (RFC 959 §4.1.3). */
export interface SiteSpec {
  readonly name: SiteName;
  /** The command as it is written after SITE, optional parts in brackets. */
  readonly syntax: string;
  /** One sentence for people: what it does. */
  readonly summary: string;
  /** Every code that it can be answered with, besides 421, 501 and 530, ascending. */
  readonly replies: readonly ReplyCode[];
}

/** Every SITE command. SITE HELP, FEAT and docs/PROTOCOL.md read this table. */
export const SITE_COMMANDS: readonly SiteSpec[] = [
  {
    name: "CHMOD",
    syntax: "CHMOD mode pathname",
    summary: "Sets the permission bits of a file or folder; needs the permission chmod.",
    replies: [200, 450, 451, 504, 550],
  },
  {
    name: "HELP",
    syntax: "HELP [command]",
    summary: "Lists the SITE commands, or gives the syntax of one.",
    replies: [214],
  },
  {
    name: "IDLE",
    syntax: "IDLE [seconds]",
    summary: "Gives or sets how long the session may be idle; never longer than the server allows.",
    replies: [200],
  },
  {
    name: "KICK",
    syntax: "KICK session",
    summary: "Ends the session with this number, which WHO gives; needs the permission admin.",
    replies: [200, 550],
  },
  {
    name: "UMASK",
    syntax: "UMASK [mask]",
    summary:
      "Gives or sets the permission bits that new files and folders of this session lack, besides those of --umask.",
    replies: [200, 504],
  },
  {
    name: "UTIME",
    syntax: "UTIME time pathname | UTIME pathname accessed modified changed UTC",
    summary: "Sets the time of last modification of a file, in UTC; the other times cannot be set.",
    replies: [200, 450, 451, 550],
  },
  {
    name: "WHO",
    syntax: "WHO",
    summary: "Lists the sessions; needs the permission admin.",
    replies: [211, 550],
  },
];

/** The SITE command of a name in any letter case; undefined when there is none. */
export function findSiteCommand(name: string): SiteSpec | undefined {
  return /^[A-Za-z]+$/.test(name)
    ? SITE_COMMANDS.find((spec) => spec.name === name.toUpperCase())
    : undefined;
}
