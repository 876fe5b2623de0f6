import { familyOf, isLinkLocal, parseHostNumbers } from "../../../../core/network/address.ts";
import { failed, type Outcome, success } from "../../../../core/base/outcome.ts";
import { escapeControls } from "../../../../core/base/redact.ts";

/**
 * The address of this machine that `--interface` means, for connections to an address of this family. The failure is a
 * sentence.
 */
export function localAddressFor(
  from: string,
  family: "ipv4" | "ipv6",
  linkLocal: boolean,
): Outcome<string, string> {
  const kind = family === "ipv4" ? "IPv4" : "IPv6";
  const shown = escapeControls(from);
  if (parseHostNumbers(from) !== undefined) {
    return familyOf(from) === family ? success(from) : failed(`${shown} is no ${kind} address`);
  }
  const all = Deno.networkInterfaces();
  const named = all.filter(({ name }) => name === from);
  if (named.length === 0) {
    const names = [...new Set(all.map(({ name }) => name))].join(", ");
    return failed(`there is no interface ${shown}; there are ${names}`);
  }
  const fitting = named.find(({ address }) =>
    familyOf(address) === family && (family === "ipv4" || isLinkLocal(address) === linkLocal)
  );
  return fitting === undefined
    ? failed(`the interface ${shown} has no ${kind} address`)
    : success(fitting.address);
}
