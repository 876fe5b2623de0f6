import type { ServeInvocation } from "../../../core/cli/subcommands/serve/serve_subcommand.ts";
import { isLoopback } from "../../../core/screen/card/addresses.ts";
import { familyOf, formatAuthority } from "../../../core/network/address.ts";
import type { AnnouncedService } from "../../../core/network/mdns/mdns_service.ts";
import { escapeControls } from "../../../core/base/redact.ts";
import { warning } from "../../../core/base/terminal_line.ts";
import { success } from "../../../core/base/outcome.ts";
import type { ServerSetup } from "../../server/startup/server_setup.ts";
import type { Watcher } from "../../server/watching/watcher.ts";
import type { OwnedRef, System } from "../../kernel/kernel.ts";
import { listeningHosts } from "../../server/startup/listening.ts";
import type { World } from "../../machine/world.ts";
import { announcer } from "../../mdns/announcer.ts";

type Announcement = NonNullable<ServeInvocation["announce"]>;

/** With `--announce`: announces the server on the local network until it accepts no more clients. */
export function announceWatcher(setup: ServerSetup, world: World): Watcher {
  const { announce } = setup.invocation;
  if (announce === undefined) return {};
  let running: OwnedRef<never> | undefined;
  return {
    start: ({ system }) => {
      running = announceOn(system, setup, announce, world);
      return success(undefined);
    },
    closed: () => void running?.stop(),
  };
}

function announceOn(
  system: System,
  setup: ServerSetup,
  announce: Announcement,
  world: World,
): OwnedRef<never> | undefined {
  const onTrouble = (words: string) => world.words(warning(words));
  const facts = serviceFacts(setup, announce);
  const { ipv4, host, port } = facts;
  const onName = (name: string) => {
    const where = formatAuthority({ hostname: `${host}.local`, port });
    world.words(`announced as ${escapeControls(name)}, ${where}`);
  };
  if (ipv4.length === 0) {
    const { hostname } = setup.socket.addr;
    onTrouble(`cannot announce ${hostname}: multicast DNS needs an IPv4 address`);
    return undefined;
  }
  const options = { facts, interfaces: ipv4, onName, onTrouble };
  return system.spawn("announcer", announcer(options));
}

function serviceFacts(
  { invocation, shared, socket, tls }: ServerSetup,
  wanted: Announcement,
): AnnouncedService {
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

/** Not the machine's own name: that one belongs to the system's own mDNS responder. */
function hostLabel(): string {
  const label = Deno.hostname().split(".")[0]?.replaceAll(/[^A-Za-z0-9-]/g, "-") ?? "";
  return `${label.slice(0, 50) || "host"}-ferry`;
}
