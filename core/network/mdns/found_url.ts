import type { FtpScheme, FtpUrl } from "../url.ts";
import type { FoundServer } from "./browser.ts";

/** How to get to a server that was found, and to a path below the one that it names. */
export function urlOf(server: FoundServer, path = ""): FtpUrl {
  const { addresses: [hostname = server.host], port, texts } = server;
  const folder = (texts.get("path") ?? "").replace(/^\/+|\/+$/g, "");
  const whole = folder === "" || path.startsWith("/") ? path : `${folder}/${path}`;
  return { scheme: schemeOf(texts.get("tls")), hostname, port, path: whole };
}

/** Only what is safer than plain FTP is taken from what anybody on the network may say. */
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
