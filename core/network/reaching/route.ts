import { failed, type Outcome, success } from "../../base/outcome.ts";
import type { FtpUrl } from "../url.ts";
import { isWithoutProxy } from "./no_proxy.ts";
import { parseProxy, type Proxy, PROXY_FORMS } from "./proxy.ts";
import type { ReachingOptions } from "./reaching_options.ts";

/** The proxies on the way to a server; none: the way is direct. */
export interface Route {
  /** Carries the connections without looking into them. */
  readonly carrier?: Proxy;
  /** Is connected to in place of the server, and told the server's name in USER. */
  readonly gateway?: Proxy;
  /** NO_PROXY names the server, so that the proxy of the command line is not used. */
  readonly exempt?: true;
}

type Environment = (name: string) => string | undefined;
type Server = Pick<FtpUrl, "scheme" | "hostname">;

/**
 * The way to a server. The command line says it, or else the environment as curl reads it: `ftp_proxy` or `ftps_proxy` by
 * the scheme, then `all_proxy`; in small letters first. NO_PROXY exempts servers from both. The failure is a sentence.
 */
export function routeTo(
  server: Server,
  { proxy, ftpProxy }: Pick<ReachingOptions, "proxy" | "ftpProxy">,
  env: Environment,
): Outcome<Route, string> {
  const noProxy = either(env, "no_proxy")?.value ?? "";
  const asked = ftpProxy !== undefined || (proxy !== undefined && proxy !== "none");
  if (isWithoutProxy(server.hostname, noProxy)) {
    return success(asked ? { exempt: true } : {});
  }
  if (proxy !== undefined || ftpProxy !== undefined) {
    const given = proxy === undefined || proxy === "none" ? {} : asRoute(proxy);
    return success({ ...given, ...(ftpProxy === undefined ? {} : { gateway: ftpProxy }) });
  }
  const found = either(env, server.scheme === "ftps" ? "ftps_proxy" : "ftp_proxy") ??
    either(env, "all_proxy");
  if (found === undefined) return success({});
  const parsed = parseProxy(found.value);
  if (!parsed.ok) return failed(`${found.name} wants ${PROXY_FORMS}: ${parsed.failure}`);
  return success(parsed.value === "none" ? {} : asRoute(parsed.value));
}

function asRoute(proxy: Proxy): Route {
  return proxy.kind === "ftp" ? { gateway: proxy } : { carrier: proxy };
}

/** The variable in small letters, or else in capitals; an empty one counts as unset. */
function either(
  env: Environment,
  name: string,
): { readonly name: string; readonly value: string } | undefined {
  for (const spelling of [name, name.toUpperCase()]) {
    const value = env(spelling);
    if (value !== undefined && value !== "") return { name: spelling, value };
  }
  return undefined;
}
