import { failed, type Outcome, success } from "../../../../base/outcome.ts";
import { escapeControls } from "../../../../base/redact.ts";
import { parseHostNumbers, type PortRange } from "../../../../network/address.ts";
import { parseFtpProxy, parseProxy, PROXY_FORMS } from "../../../../network/reaching/proxy.ts";
import {
  reachingConflict,
  type ReachingOptions,
} from "../../../../network/reaching/reaching_options.ts";
import type { FtpUrl } from "../../../../network/url.ts";
import { NAME, PORT_RANGE } from "../../../options/kinds.ts";
import type { Option, OptionValues, ValuesOf } from "../../../options/option.ts";
import { type Kind, option, toggle } from "../../../options/rows.ts";

/** `A-B`, or one port. */
const PORTS: Kind<PortRange> = {
  ...PORT_RANGE,
  wanted: "ports A-B, the first not above the last, or one port",
  parse: (text) => PORT_RANGE.parse(text.includes("-") ? text : `${text}-${text}`),
};

/** A numeric address of either family. */
const ADDRESS: Kind<string> = {
  value: "ADDRESS",
  wanted: "an address, for instance 203.0.113.7",
  parse: (text) => text.includes("%") || parseHostNumbers(text) === undefined ? undefined : text,
};

/** The options about the way to the servers. */
export const REACHING_OPTIONS = {
  "proxy": proxyOption("URL", {
    summary: "connect through this proxy: socks5h://, socks5://, http:// or ftp://; none: directly",
    otherwise: "what ftp_proxy or all_proxy says, but for the hosts in no_proxy",
    parse: parseProxy,
    forms: PROXY_FORMS,
  }),
  "ftp-proxy": proxyOption("HOST[:PORT]", {
    summary: "log in at this FTP proxy as USER@SERVER, in place of the server",
    parse: parseFtpProxy,
    forms: "HOST or HOST:PORT, with USER:PASSWORD@ before it where the proxy wants a login",
  }),
  "ipv4": toggle({ short: "4", summary: "use only IPv4 addresses" }),
  "ipv6": toggle({ short: "6", summary: "use only IPv6 addresses" }),
  "interface": option({
    kind: { ...NAME, wanted: "the name or an address of an interface" },
    value: "NAME|ADDRESS",
    summary: "connect from this interface, or from this address of the machine",
  }),
  "local-port": option({
    kind: PORTS,
    summary: "with --active: await the server on one of these ports, which a firewall lets in",
  }),
  "active-address": option({
    kind: ADDRESS,
    summary: "with --active: let the server dial this address, which a router passes on to here",
  }),
};

/** Reads `REACHING_OPTIONS`; fails with a sentence when they contradict each other or one of the URLs. */
export function readReaching(
  options: OptionValues<ValuesOf<typeof REACHING_OPTIONS>>,
  active: boolean,
  urls: readonly FtpUrl[],
): Outcome<ReachingOptions, string> {
  const [ipv4, ipv6] = [options.value("ipv4"), options.value("ipv6")];
  if (ipv4 && ipv6) return failed("--ipv4 and --ipv6 exclude each other: give one of them");
  const reaching: ReachingOptions = {
    proxy: options.value("proxy"),
    ftpProxy: options.value("ftp-proxy"),
    family: ipv4 ? "ipv4" : ipv6 ? "ipv6" : "any",
    from: options.value("interface"),
    localPorts: options.value("local-port"),
    activeAddress: options.value("active-address"),
  };
  const conflict = reachingConflict(reaching, active, urls);
  return conflict === undefined ? success(reaching) : failed(conflict);
}

/** An option whose value may hold a password, which no message repeats. */
function proxyOption<T>(
  value: string,
  { parse, forms, ...row }: {
    readonly summary: string;
    readonly otherwise?: string;
    readonly forms: string;
    parse(text: string): Outcome<T, string>;
  },
): Option<T | undefined> {
  return {
    ...row,
    value,
    read: (given, refuse) => {
      const last = given.at(-1);
      if (last === undefined) return undefined;
      const parsed = parse(last.value);
      if (parsed.ok) return parsed.value;
      const shown = escapeControls(last.value.replace(/^(.*:\/\/)?.*@/s, "$1****@"));
      return refuse(
        `${last.source} wants ${forms}, not "${shown}": ${escapeControls(parsed.failure)}`,
      );
    },
  };
}
