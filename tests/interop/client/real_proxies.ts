import { freePort, startPeer } from "../peer_process.ts";
import { findPeer } from "../program.ts";
import { type TempFolder, tempFolder } from "../../support/files/temp_folder.ts";

/** Somebody else's proxy. */
export interface PeerProxy {
  readonly name: string;
  readonly scheme: "socks5h" | "socks5" | "http";
  /** How to start it in the foreground, with a login or without. */
  prepare(port: number, login: ProxyAccount | undefined, settings: TempFolder): Promise<string[]>;
}

/** A login for a proxy. */
export interface ProxyAccount {
  readonly user: string;
  readonly password: string;
}

/** microsocks, a SOCKS 5 server; the scheme says who looks the names up. */
function microsocks(scheme: "socks5h" | "socks5"): PeerProxy {
  return {
    name: "microsocks",
    scheme,
    prepare: (port, login) => {
      const account = login === undefined ? [] : ["-u", login.user, "-P", login.password];
      return Promise.resolve(["-i", "127.0.0.1", "-p", String(port), ...account]);
    },
  };
}

/** tinyproxy, an HTTP proxy; without ConnectPort it lets CONNECT go to every port. */
const TINYPROXY: PeerProxy = {
  name: "tinyproxy",
  scheme: "http",
  prepare: async (port, login, settings) => {
    const lines = [
      `Port ${port}`,
      "Listen 127.0.0.1",
      "Allow 127.0.0.1",
      "Timeout 600",
      "MaxClients 100",
      "LogLevel Info",
      `LogFile "${settings.at("tinyproxy.log")}"`,
      ...(login === undefined ? [] : [`BasicAuth ${login.user} ${login.password}`]),
    ];
    return ["-d", "-c", await settings.write("tinyproxy.conf", `${lines.join("\n")}\n`)];
  },
};

/** Every proxy that the client is tried with. */
export const PROXIES: readonly PeerProxy[] = [
  microsocks("socks5h"),
  microsocks("socks5"),
  TINYPROXY,
];

/** A proxy that runs for one test. */
export interface RunningProxy extends AsyncDisposable {
  readonly port: number;
  /** As `--proxy` takes it, with the login if there is one. */
  readonly url: string;
}

/** Starts a proxy on a free port of loopback. */
export async function startProxy(proxy: PeerProxy, login?: ProxyAccount): Promise<RunningProxy> {
  const settings = await tempFolder();
  const port = freePort("127.0.0.1");
  const args = await proxy.prepare(port, login, settings);
  const invocation = { program: proxy.name, args };
  const running = await startPeer({
    name: proxy.name,
    invocation,
    settings,
    isReady: () => listens(port),
  });
  const name = login === undefined ? "" : `${login.user}:${encodeURIComponent(login.password)}@`;
  return {
    port,
    url: `${proxy.scheme}://${name}127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}

/** A test with a real proxy; skipped with a message where the program is missing, failing then with CI=true. */
export function realProxyTest(
  proxy: PeerProxy,
  name: string,
  ready: boolean,
  run: () => Promise<void>,
): void {
  const isThere = findPeer(proxy.name) !== undefined;
  const mustBeThere = Deno.env.get("CI") === "true";
  const title = `${proxy.name}, ${proxy.scheme}: ${name}`;
  if (!isThere && !mustBeThere) console.error(`skipped, ${proxy.name} is not installed: ${title}`);
  Deno.test({ name: title, ignore: !ready || (!isThere && !mustBeThere), fn: run });
}

async function listens(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    return true;
  } catch {
    return false;
  }
}
