import type { ServeInvocation } from "../../../core/cli/subcommands/serve/serve_subcommand.ts";
import { warning } from "../../../core/base/terminal_line.ts";
import { textLines } from "../../../core/protocol/welcome.ts";
import { SystemOwnerNames } from "../../machine/system/system_owner_names.ts";
import type { World } from "../../machine/world.ts";
import type { UploadHook } from "../../server/hooks/running_hooks.ts";
import type { Heartbeat } from "../../machine/system/service_manager.ts";
import type { ServerOptions } from "../../server/server.ts";
import type { SessionSettings, SettingsParts } from "../../server/session/session_settings.ts";
import type { SharedThings } from "../../server/sharing/open_shared.ts";
import type { HostNames } from "../../server/startup/host_names.ts";
import { sessionLimits } from "../../server/startup/session_limits.ts";
import type { OpenedServer } from "./open_server.ts";

/** What the server needs from the resources that were opened for it, and from its watchers. */
export interface ServerParts extends OpenedServer {
  readonly shared: SharedThings;
  /** The names of clients' addresses. */
  readonly names: HostNames;
  readonly uploadHook: UploadHook | undefined;
  readonly heartbeat: Heartbeat | undefined;
}

/** The settings of the sessions for a command line. */
export function sessionSettings(
  invocation: ServeInvocation,
  { encoding, welcome, tls, uploadHook, resolver }: SettingsParts,
): SessionSettings {
  const { anonymous, passivePorts, publicHost, requireHostname, hostNames, texts } = invocation;
  return {
    anonymous,
    encoding,
    welcome,
    greeting: textLines(invocation.greeting ?? ""),
    ownerNames: new SystemOwnerNames().current,
    requireHostname,
    resolver,
    passivePorts,
    publicHost,
    tls,
    uploadHook,
    hashing: invocation.json,
    hostNames,
    texts,
    ...invocation.times,
  };
}

/** The options of the server actor for a command line. */
export function serverOptions(
  invocation: ServeInvocation,
  parts: ServerParts,
  world: World,
): Omit<ServerOptions, "onNotice" | "onEnding" | "onClosed"> {
  const { socket, accounts, tls, shared, heartbeat, names, threads } = parts;
  const isNamed = invocation.requireHostname || invocation.observing.resolve;
  const resolver = isNamed ? names : undefined;
  return {
    socket,
    accounts,
    settings: sessionSettings(invocation, { ...parts, tls: tls?.settings, resolver }),
    uploads: invocation.uploads,
    archives: invocation.archives,
    shares: shared.shares,
    isGone: shared.isGone,
    limits: sessionLimits(invocation, world),
    graceMs: invocation.graceMs,
    ending: invocation.ending,
    heartbeat,
    ...(threads === undefined ? {} : { threads: { threads: threads.all, claims: threads.claims } }),
    onTrouble: (words) => world.words(warning(words)),
  };
}
