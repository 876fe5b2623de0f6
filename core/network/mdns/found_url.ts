import type { FtpScheme, FtpUrl } from "../url.ts";
import type { FoundServer } from "./browser.ts";

/** The URL of a server that was found, for a path below the one that the server announces. */
export function urlOf(server: FoundServer, path = ""): FtpUrl {
  const { addresses: [hostname = server.host], port, texts } = server;
  const folder = (texts.get("path") ?? "").replace(/^\/+|\/+$/g, "");
  const whole = folder === "" || path.startsWith("/") ? path : `${folder}/${path}`;
  return { scheme: schemeOf(texts.get("tls")), hostname, port, path: whole };
}

/** Anyone on the network can announce anything, so the announcement may only choose something safer than plain FTP. */
function schemeOf(tls: string | undefined): FtpScheme {
  switch (tls) {
    case "implicit":
      return "ftps";
    case "require":
      return "ftpes";
    default:
      return "ftp";
  }
}
