import type { DataCommand, Family, Gap } from "../matrix.ts";
import type { Invocation } from "../program.ts";

/** Where a client connects to, and how its data is sent. */
export interface Link {
  readonly hostname: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly family: Family;
  /** The command that must arrange the data connections. */
  readonly data: DataCommand;
}

/** One operation, or why the client does not have it. Remote paths are absolute, local ones too. */
export type Operation = ((link: Link, from: string, to: string) => Invocation) | Gap;

/** Somebody else's FTP client. */
export interface PeerClient {
  readonly name: string;
  /** The programs it consists of. */
  readonly programs: readonly string[];
  /** Prints its version. */
  readonly version: Invocation;
  /** The default command for its data connections. */
  readonly usual: Readonly<Record<Family, DataCommand>>;
  /** Over which family it can be made to use each of the data commands. */
  readonly data: Readonly<Record<DataCommand, Family | Gap>>;
  readonly ipv6: "yes" | Gap;
  /** Prints the names in a folder. */
  list(link: Link, folder: string): Invocation;
  /** Makes the names readable in what `list` printed, where they are not yet. */
  listed?(stdout: string): string;
  /** From the remote path to the local one. */
  fetch(link: Link, remote: string, local: string): Invocation;
  /** From the local path to the remote one. */
  readonly send: Operation;
  readonly resumeFetch: Operation;
  readonly resumeSend: Operation;
  readonly rename: Operation;
  /** The second path is not used. */
  readonly delete: Operation;
  /** The awkward names it cannot carry, by what is awkward about them, each with the reason. */
  readonly names: Readonly<Record<string, string>>;
}

/** The host as in a URL. */
export function urlHost({ hostname, family }: Link): string {
  return family === "ipv6" ? `[${hostname}]` : hostname;
}

/** A URL without the account; every byte that could mean something else is percent-encoded. */
export function urlOf(link: Link, path: string): string {
  const encoded = path.split("/").map((name) =>
    encodeURIComponent(name).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)
  );
  return `ftp://${urlHost(link)}:${link.port}${encoded.join("/")}`;
}

/** Whether the server listens for the data connections. */
export function isPassive({ data }: Link): boolean {
  return data === "EPSV" || data === "PASV";
}

/** Whether the data command is one of RFC 2428. */
export function isExtended({ data }: Link): boolean {
  return data === "EPSV" || data === "EPRT";
}

/** Text in double quotes for clients whose command line takes a backslash as "the next one is plain". */
export function quoted(text: string): string {
  return `"${text.replaceAll(/[\\"]/g, (c) => `\\${c}`)}"`;
}
