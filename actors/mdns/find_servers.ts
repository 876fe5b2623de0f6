import { Browser, type FoundServer } from "../../core/network/mdns/browser.ts";
import { pause } from "../kernel/waiting/pause.ts";
import type { World } from "../machine/world.ts";
import { ipv4Interfaces, MdnsGroup } from "./mdns_group.ts";
import { OwnNetworks } from "./own_networks.ts";

/** When queries are sent, in ms from the start: packets get lost, and answers lead to further queries. */
const ASKED_AT = [0, 150, 400, 900, 1_800, 3_600, 7_200] as const;

/** How to look for servers on the local network. */
export interface Search {
  /** The name of the only server to find, which ends the search. Undefined: all servers, for the whole time. */
  readonly wanted?: string;
  readonly waitMs: number;
}

/**
 * The servers that answer in time. Queries come from a free port, and answers go there (RFC 6762 §5.1), so that another
 * mDNS program on this machine does not interfere. Rejects if the network cannot be queried.
 */
export async function findServers(
  { wanted, waitMs }: Search,
  { clock }: Pick<World, "clock">,
): Promise<readonly FoundServer[]> {
  const browser = new Browser(wanted);
  const over = new AbortController();
  await using group = await MdnsGroup.join({
    interfaces: ipv4Interfaces(),
    port: 0,
    networks: new OwnNetworks(() => clock.now()),
    onPacket: (packet) => {
      browser.receive(packet);
      if (wanted !== undefined && browser.servers.length > 0) over.abort();
    },
  });
  let now = 0;
  for (const at of [...ASKED_AT.filter((at) => at < waitMs), waitMs]) {
    await pause(clock, at - now, over.signal);
    now = at;
    if (over.signal.aborted || at === waitMs) break;
    await group.send(browser.query());
  }
  return browser.servers;
}
