import type { ServeInvocation } from "../../core/cli/parse_invocation.ts";
import { isLoopback } from "../../core/screen/card/addresses.ts";
import { familyOf, formatAuthority } from "../../core/network/address.ts";
import type { ServiceFacts } from "../../core/network/mdns/service.ts";
import { escapeControls } from "../../core/base/redact.ts";
import type { Serving } from "../screen/card/card_facts.ts";
import type { System } from "../kernel/kernel.ts";
import { listeningHosts } from "../server/startup/listening.ts";
import type { World } from "../machine/world.ts";
import { announcer } from "../mdns/announcer.ts";

/** Lets the local network know of a server, where that is wanted. What it gives takes leave of the network. */
export function announce(
  system: System,
  serving: Serving,
  world: World,
  onTrouble: (words: string) => void,
): () => void {
  const { invocation, socket } = serving;
  if (invocation.announce === undefined) return () => {};
  const facts = serviceFacts(serving, invocation.announce);
  const { ipv4, host, port } = facts;
  const onName = (name: string) => {
    const where = formatAuthority({ hostname: `${host}.local`, port });
    world.words(`announced as ${escapeControls(name)}, ${where}`);
  };
  if (ipv4.length === 0) {
    onTrouble(`cannot announce ${socket.addr.hostname}: multicast DNS needs an IPv4 address`);
    return () => {};
  }
  const options = { facts, interfaces: ipv4, onName, onTrouble };
  const announcing = system.spawn("announcer", announcer(options));
  return () => void announcing.stop();
}

function serviceFacts(
  { invocation, shared, socket, tls }: Serving,
  wanted: NonNullable<ServeInvocation["announce"]>,
): ServiceFacts {
  const all = listeningHosts(socket);
  const outward = all.filter((address) => !isLoopback(address));
  const hosts = outward.length > 0 ? outward : all;
  const label = wanted === "default" ? shared.label : wanted.name;
  return {
    name: label === "" ? hostLabel() : label,
    host: hostLabel(),
    port: socket.addr.port,
    texts: ["txtvers=1", "path=/", `tls=${tls === undefined ? "off" : invocation.tls.policy}`],
    ipv4: hosts.filter((host) => familyOf(host) === "ipv4"),
    ipv6: hosts.filter((host) => familyOf(host) === "ipv6"),
  };
}

/** Beside the name of the machine, which is not ferry's to give away. */
function hostLabel(): string {
  const label = Deno.hostname().split(".")[0]?.replaceAll(/[^A-Za-z0-9-]/g, "-") ?? "";
  return `${label.slice(0, 50) || "host"}-ferry`;
}
