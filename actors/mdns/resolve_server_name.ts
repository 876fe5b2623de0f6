import { plainReason } from "../../core/base/error_text.ts";
import type { ClientFailure } from "../../core/cli/exit_code.ts";
import { urlOf } from "../../core/network/mdns/found_url.ts";
import { failed, type Outcome, success } from "../../core/base/outcome.ts";
import { escapeControls } from "../../core/base/redact.ts";
import type { FtpUrl } from "../../core/network/url.ts";
import type { World } from "../machine/world.ts";
import { findServers } from "./find_servers.ts";

/** Resolves a URL with the name of a local server (`ferry:NAME/PATH`) to host and port; any other URL stays as it is. */
export async function resolveServerName(
  url: FtpUrl,
  waitMs: number,
  world: World,
): Promise<Outcome<FtpUrl, ClientFailure>> {
  const { service } = url;
  if (service === undefined) return success(url);
  const shown = escapeControls(service);
  try {
    const [server] = await findServers({ wanted: service, waitMs }, world);
    if (server !== undefined) return success(urlOf(server, url.path));
    return failed({
      kind: "unreachable",
      message:
        `no FTP server called ${shown} answers on the local network; ferry ls lists those that do`,
    });
  } catch (error) {
    const reason = plainReason(error);
    return failed({
      kind: "unreachable",
      message: `cannot ask the local network for ${shown}: ${reason}; name its host: ftp://HOST/`,
    });
  }
}
