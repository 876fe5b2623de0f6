import { Secrets } from "../../core/base/redact.ts";
import { ExitCode } from "../../core/cli/exit_code.ts";
import type { ProbeInvocation } from "../../core/cli/subcommands/client/sessions/probe.ts";
import type { Finding } from "../../core/events/probe/findings.ts";
import { formatFtpUrl, type FtpUrl } from "../../core/network/url.ts";
import { findEncoding } from "../../core/protocol/encoding/name_encoding.ts";
import { probeExitCode, probeLines, probeObject } from "../../core/screen/probe/probe_report.ts";
import { certaintySettings } from "../client/certainty/certainty_settings.ts";
import type { ClientSettings } from "../client/client_settings.ts";
import { NO_REPORTS } from "../client/reports/reports.ts";
import { probe } from "../client/sessions/probe/probe.ts";
import { startSystem } from "../kernel/kernel.ts";
import { StatusLine } from "../machine/terminal/status_line.ts";
import { printLines } from "../machine/terminal/print_lines.ts";
import type { World } from "../machine/world.ts";
import { settingsOf, traceOf } from "./get_put_ls.ts";
import { Interrupts } from "./interrupts.ts";

/**
 * `ferry probe`: finds out what a server can do, and prints it on standard output. The first interrupt ends the probe, and
 * what was found so far is printed; the second one ends the program at once.
 */
export async function runProbe(invocation: ProbeInvocation, world: World): Promise<ExitCode> {
  const status = new StatusLine(world);
  const url = await located(invocation, world);
  if ("message" in url) {
    status.print(`ferry: ${url.message}`);
    return ExitCode.Unreachable;
  }
  const encoding = await findEncoding(invocation.encoding);
  if (!encoding.ok) {
    status.print(`ferry: ${encoding.failure}`);
    return ExitCode.Usage;
  }
  const secrets = new Secrets();
  secrets.add(url.password);
  const settings = await probeSettings(invocation, {
    world,
    status,
    secrets,
    encoding: encoding.value,
  });
  const findings: Finding[] = [];
  const interrupted = await findOut(invocation, url, settings, findings);
  const { password: _password, ...shown } = url;
  const result = { url: formatFtpUrl(shown), findings };
  const lines = invocation.json ? [probeObject(result)] : probeLines(result, world.size().columns);
  if (interrupted !== "at-once") await printLines(world, lines);
  return interrupted === undefined ? probeExitCode(result) : ExitCode.Interrupted;
}

/** The settings of every session. */
async function probeSettings(
  invocation: ProbeInvocation,
  { world, status, secrets, encoding }: Pick<
    ClientSettings,
    "world" | "status" | "secrets" | "encoding"
  >,
): Promise<ClientSettings> {
  const settings = settingsOf(invocation, world, { status, secrets }, encoding, NO_REPORTS);
  return {
    ...settings,
    certainty: await certaintySettings(undefined, world),
  };
}

/** Runs the probe; gives how it was interrupted, if it was. */
async function findOut(
  invocation: ProbeInvocation,
  url: FtpUrl,
  settings: ClientSettings,
  findings: Finding[],
): Promise<undefined | "interrupted" | "at-once"> {
  const { world, status } = settings;
  const system = startSystem({ clock: world.clock, ...traceOf(invocation, settings) });
  const { write, sessions: many } = invocation;
  const found = (finding: Finding) => void findings.push(finding);
  const root = system.spawn("probe", probe({ url, settings, write, many, found }));
  using interrupts = new Interrupts(root, world);
  const ended = await interrupts.ended();
  status.clear();
  if (ended === "at-once") {
    system.stop();
    status.print("ferry: interrupted");
    return ended;
  }
  await system.stop();
  if (ended.kind === "failed") throw ended.error;
  return interrupts.count > 0 ? "interrupted" : undefined;
}

/** The URL, with host and port in place of the name of a server on the local network. */
async function located(
  { url, waitMs }: ProbeInvocation,
  world: World,
): Promise<FtpUrl | { readonly message: string }> {
  if (url.service === undefined) return url;
  const { resolveServerName } = await import("../mdns/resolve_server_name.ts");
  const resolved = await resolveServerName(url, waitMs, world);
  return resolved.ok ? resolved.value : resolved.failure;
}
