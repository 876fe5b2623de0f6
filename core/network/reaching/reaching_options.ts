import { familyOf, parseHostNumbers, type PortRange } from "../address.ts";
import type { FtpUrl } from "../url.ts";
import type { Proxy } from "./proxy.ts";

/** What the command line says about the way to the servers. */
export interface ReachingOptions {
  /** `none`: directly, whatever the environment says; undefined: as that says. */
  readonly proxy: Proxy | "none" | undefined;
  /** The FTP server to connect to in place of the one in the URL. */
  readonly ftpProxy: Proxy | undefined;
  /** Which addresses of a host are used. */
  readonly family: "any" | "ipv4" | "ipv6";
  /** The name of the interface, or the address, that connections are made from. */
  readonly from: string | undefined;
  /** The ports on which the server's data connections are awaited (`--active`). */
  readonly localPorts: PortRange | undefined;
  /** The address that the server is told to dial (`--active`), where that is not our own. */
  readonly activeAddress: string | undefined;
}

/** Without any of the options: as the environment says, by any address. */
export const USUAL_WAY: ReachingOptions = {
  proxy: undefined,
  ftpProxy: undefined,
  family: "any",
  from: undefined,
  localPorts: undefined,
  activeAddress: undefined,
};

/** The contradiction between the options, or with the URL, as a sentence; undefined if there is none. */
export function reachingConflict(
  { proxy, ftpProxy, family, localPorts, activeAddress }: ReachingOptions,
  active: boolean,
  urls: readonly Pick<FtpUrl, "hostname">[],
): string | undefined {
  if (!active && localPorts !== undefined) {
    return "--local-port is about connections that the server opens; add --active, or leave it out";
  }
  if (!active && activeAddress !== undefined) {
    return "--active-address is what the server is told to dial; add --active, or leave it out";
  }
  const carried = proxy !== undefined && proxy !== "none" && proxy.kind !== "ftp";
  if (active && carried) return ACTIVE_THROUGH_PROXY;
  if (ftpProxy !== undefined && proxy !== undefined && proxy !== "none" && proxy.kind === "ftp") {
    return "--proxy ftp:// and --ftp-proxy mean the same; give one of them";
  }
  const other = urls.find(({ hostname }) =>
    family !== "any" && parseHostNumbers(hostname) !== undefined && familyOf(hostname) !== family
  );
  return other === undefined
    ? undefined
    : `--${family} excludes ${other.hostname}, which is an address of the other kind`;
}

/** Nobody can connect to this end of a proxy. */
export const ACTIVE_THROUGH_PROXY =
  "--active does not work through a proxy, because the server could not connect back; " +
  "leave it out, or go without the proxy by --proxy none";

/** An FTP proxy reads all that it passes on, so that TLS would end there. */
export const TLS_THROUGH_FTP_PROXY =
  "an FTP proxy reads what it passes on, so there is no TLS through it; " +
  "use a SOCKS or HTTP proxy, or ftp:// where it may be read";
