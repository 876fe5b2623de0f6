import { warning } from "../../core/base/terminal_line.ts";
import { printLines } from "../machine/terminal/print_lines.ts";
import { plainReason } from "../../core/base/error_text.ts";
import type { FindInvocation } from "../../core/cli/subcommands/client/folders/ls.ts";
import { ExitCode } from "../../core/cli/exit_code.ts";
import type { FoundServer } from "../../core/network/mdns/browser.ts";
import { urlOf } from "../../core/network/mdns/found_url.ts";
import { eventLine, SCHEMA_VERSION } from "../../core/events/event_line.ts";
import { escapeControls } from "../../core/base/redact.ts";
import { formatFtpUrl } from "../../core/network/url.ts";
import type { World } from "../machine/world.ts";
import { findServers } from "../mdns/find_servers.ts";

/** `ferry ls` without a URL: lists the FTP servers that announce themselves on the local network. */
export async function runFind(
  { waitMs, json }: FindInvocation,
  world: World,
): Promise<ExitCode> {
  let servers: readonly FoundServer[];
  try {
    servers = await findServers({ waitMs }, world);
  } catch (error) {
    const reason = plainReason(error);
    world.words(
      warning(`cannot ask the local network: ${reason}; name a server: ferry ls ftp://HOST/`),
    );
    return ExitCode.Unreachable;
  }
  if (servers.length === 0) world.words("no FTP server was found on the local network");
  const lines = servers.map((server) => json ? serverObject(server) : serverLine(server));
  await printLines(world, lines);
  return ExitCode.Done;
}

/** The URL comes first: it has no spaces, so a script can split the line there. */
function serverLine(server: FoundServer): string {
  return `${formatFtpUrl(urlOf(server))}  ${escapeControls(server.name)}`;
}

function serverObject(server: FoundServer): string {
  const { name, host: hostname, port, addresses } = server;
  const url = formatFtpUrl(urlOf(server));
  const fields = { name, url, hostname, port, addresses };
  return eventLine({ schema: SCHEMA_VERSION, event: "server", ...fields });
}
