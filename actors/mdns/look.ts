import { Browser, type FoundServer } from "../../core/network/mdns/browser.ts";
import { pause } from "../kernel/pause.ts";
import type { World } from "../machine/world.ts";
import { ipv4Interfaces, MdnsGroup } from "./group.ts";
import { OwnNetworks } from "./own_networks.ts";

/** When it is asked, in ms from the beginning: packets get lost, and answers lead to further questions. */
const ASKED_AT = [0, 150, 400, 900, 1_800, 3_600, 7_200] as const;

/** How to look for servers on the local network. */
export interface Search {
  /** The name of the only one that is wanted; the search ends with it. Undefined: all, for the whole time. */
  readonly wanted?: string;
  readonly waitMs: number;
}

/**
 * The servers that answer in time (RFC 6762 §5.1: answers come to the port that asks, so that no other program is in the
 * way). Rejects when the network cannot be asked.
 */
export async function lookFor(
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
