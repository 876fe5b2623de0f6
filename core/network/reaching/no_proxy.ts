import { unmappedHost } from "../address.ts";
import { isInNetwork, parseNetwork } from "../network.ts";

/**
 * Whether NO_PROXY names the host, as curl reads it: names and addresses between commas or spaces; `example.org` and
 * `.example.org` are the host and everything below it, `10.0.0.0/8` is a network, and `*` is everything.
 */
export function isWithoutProxy(hostname: string, noProxy: string): boolean {
  const host = plain(hostname);
  return noProxy.split(/[\s,]+/).some((entry) => {
    if (entry === "*") return true;
    const name = plain(entry).replace(/^\./, "");
    if (name === "") return false;
    const network = parseNetwork(name);
    return network === undefined
      ? host === name || host.endsWith(`.${name}`)
      : isInNetwork(host, network);
  });
}

/** Without the brackets of IPv6 addresses, the dot at the end of a full name, and capitals. */
function plain(text: string): string {
  return unmappedHost(text.replace(/^\[(.*)\]$/, "$1")).replace(/\.$/, "").toLowerCase();
}
