import type { HostPort } from "../../network/address.ts";
import type { ByteRange, HashAlgorithm } from "../../files/checksums/hash_algorithms.ts";
import type { RepresentationType } from "../../representation/representation_type.ts";

/** Verbs whose argument is one pathname. */
export type PathVerb =
  | "CWD"
  | "RETR"
  | "STOR"
  | "APPE"
  | "DELE"
  | "RMD"
  | "MKD"
  | "RNFR"
  | "RNTO"
  | "SIZE"
  | "HASH";

/** Verbs whose argument is one pathname that may be left out. */
export type OptionalPathVerb = "STOU" | "MLSD" | "MLST" | "AVBL";

/** Verbs that list. Options such as `-la` may come before the pathname. STAT without both answers with the status. */
export type ListingVerb = "LIST" | "NLST" | "STAT";

/** Verbs that ask for the digest of a file, each with its own algorithm. */
export type DigestVerb = "XCRC" | "XMD5" | "XSHA1" | "XSHA256" | "XSHA512";

/** Verbs without an argument, and verbs whose argument is checked and has no further effect. */
export type BareVerb =
  | "CDUP"
  | "PWD"
  | "QUIT"
  | "REIN"
  | "PASV"
  | "STRU"
  | "MODE"
  | "ABOR"
  | "SYST"
  | "FEAT"
  | "NOOP"
  | "LANG"
  | "CSID"
  | "AUTH"
  | "PBSZ"
  | "CCC";

/** What `OPTS` sets (RFC 2389 §4). */
export type CommandOption =
  | { readonly kind: "utf8" }
  /** The facts that the client wants in MLST and MLSD, as it wrote them (RFC 3659 §7.9). */
  | { readonly kind: "mlst-facts"; readonly facts: readonly string[] }
  /** The algorithm of HASH; undefined: the client asks which one is set (draft-bryan-ftpext-hash §3.2). */
  | { readonly kind: "hash"; readonly algorithm?: HashAlgorithm };

/** One fact that MFF sets (draft-somers-ftp-mfxx §5). */
export type FactChange =
  /** In ms since 1970. */
  | { readonly fact: "modify"; readonly modified: number }
  /** The nine permission bits. */
  | { readonly fact: "unix.mode"; readonly mode: number };

/** A new time of last modification for a file. */
export interface TimeChange {
  /** In ms since 1970. */
  readonly modified: number;
  readonly path: string;
}

/** A SITE command with its argument checked. */
export type SiteCommand =
  | { readonly name: "HELP"; readonly topic?: string }
  | { readonly name: "CHMOD"; readonly mode: number; readonly path: string }
  /** `modified` in ms since 1970. */
  | { readonly name: "UTIME"; readonly modified: number; readonly path: string }
  /** The permission bits that new files lack; undefined: the client asks for them. */
  | { readonly name: "UMASK"; readonly mask?: number }
  /** Undefined: the client asks for them. */
  | { readonly name: "IDLE"; readonly seconds?: number }
  | { readonly name: "WHO" }
  | { readonly name: "KICK"; readonly session: number };

/**
 * A command with its argument checked. `path` is the pathname as the client sent it: everything after the first space. It
 * is not resolved yet.
 */
export type Command =
  | { readonly [V in BareVerb]: { readonly verb: V } }[BareVerb]
  | { readonly [V in PathVerb]: { readonly verb: V; readonly path: string } }[PathVerb]
  | {
    readonly [V in OptionalPathVerb]: { readonly verb: V; readonly path?: string };
  }[OptionalPathVerb]
  | {
    readonly [
      /** `options` are the letters of all options in a row, without their dashes. */
      V in ListingVerb
    ]: {
      readonly verb: V;
      readonly path?: string;
      readonly options: string;
    };
  }[ListingVerb]
  | { readonly verb: "USER"; readonly name: string }
  /** The password may be empty. */
  | { readonly verb: "PASS"; readonly password: string }
  | { readonly verb: "ACCT"; readonly account: string }
  | { readonly verb: "PORT"; readonly address: HostPort }
  | { readonly verb: "EPRT"; readonly address: HostPort }
  | { readonly verb: "EPSV"; readonly family?: "ipv4" | "ipv6"; readonly all: boolean }
  | { readonly verb: "TYPE"; readonly type: RepresentationType }
  /** The number of bytes to skip. */
  | { readonly verb: "REST"; readonly offset: number }
  | { readonly verb: "CLNT"; readonly name: string }
  | { readonly verb: "HELP"; readonly topic?: string }
  | { readonly verb: "SITE"; readonly site: SiteCommand }
  /** `change`: `path` read as a time and a pathname. It counts only if no file has the whole of `path` as its name. */
  | { readonly verb: "MDTM"; readonly path: string; readonly change?: TimeChange }
  | { readonly verb: "ALLO"; readonly bytes: number }
  /** `modified` in ms since 1970. */
  | { readonly verb: "MFMT"; readonly modified: number; readonly path: string }
  | { readonly verb: "MFF"; readonly changes: readonly FactChange[]; readonly path: string }
  /** Without a range: the whole file again. */
  | { readonly verb: "RANG"; readonly range?: ByteRange }
  | {
    readonly [V in DigestVerb]: {
      readonly verb: V;
      readonly path: string;
      readonly range: ByteRange;
    };
  }[DigestVerb]
  /** The name in small letters. */
  | { readonly verb: "HOST"; readonly name: string }
  | { readonly verb: "COMB"; readonly target: string; readonly parts: readonly string[] }
  | { readonly verb: "OPTS"; readonly option: CommandOption }
  /** The level of data connections: in clear, or private under TLS (RFC 2228 §3). */
  | { readonly verb: "PROT"; readonly level: "clear" | "private" };

/** A verb that the server serves, in its canonical form: CWD, never XCWD. */
export type ProvidedVerb = Command["verb"];

/** The command of one verb, or of several. */
export type CommandOf<V extends ProvidedVerb> = Extract<Command, { readonly verb: V }>;

/** The verbs for mail from before SMTP (RFC 765). Servers that are as old as RFC 959 still list them. */
export type MailVerb = "MAIL" | "MSND" | "MSOM" | "MSAM" | "MRSQ" | "MRCP" | "MLFL";

/** A verb that an RFC defines and the server answers 502. */
export type UnprovidedVerb =
  | MailVerb
  | "SMNT"
  | "LPRT"
  | "LPSV"
  | "ADAT"
  | "MIC"
  | "CONF"
  | "ENC";

/** Whether the command has neither a path nor options: such a STAT answers with the status and lists nothing. */
export function isBare(command: Command): boolean {
  const path = "path" in command ? command.path : undefined;
  const options = "options" in command ? command.options : "";
  return path === undefined && options === "";
}
