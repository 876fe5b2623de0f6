import { familyOf, parsePassiveReply, sameHost } from "../../../../../core/network/address.ts";
import { isPrivate } from "../../../../../core/network/network.ts";
import { isPositive } from "../../../client_fault.ts";
import type { HeldSession } from "../../held_sessions.ts";
import type { Probing } from "../probing.ts";

/** Holds the address that PASV gives against that of the control connection. Nothing is connected to it. */
export async function lookAtPassiveAddress(
  { found }: Probing,
  { open: { conversation } }: HeldSession,
): Promise<void> {
  const { peer, throughProxy } = conversation.facts;
  // Which address a proxy has connected to, only the proxy knows.
  if (peer === undefined || throughProxy || familyOf(peer.hostname) === "ipv6") return;
  const received = await conversation.command("PASV");
  const address = isPositive(received) ? parsePassiveReply(received.lines.join("\n")) : undefined;
  if (address === undefined) return;
  const { hostname } = address;
  const relation = sameHost(hostname, peer.hostname)
    ? "same"
    : isPrivate(hostname)
    ? "private"
    : "other";
  found({ finding: "passive-address", address: hostname, relation });
}
