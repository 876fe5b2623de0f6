import { decodeLenient } from "../../../core/base/text.ts";
import { findPeer } from "../program.ts";
import { type TempFolder, tempFolder } from "../../support/files/temp_folder.ts";

/** The longest to wait for a proxy to listen, in ms. */
const PATIENCE = 10_000;
const BETWEEN_TRIES = 20;

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
  const port = freePort();
  const child = new Deno.Command(findPeer(proxy.name) ?? proxy.name, {
    args: await proxy.prepare(port, login, settings),
    cwd: settings.path,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = child.output();
  const stop = async () => {
    try {
      child.kill("SIGTERM");
    } catch {
      // It has ended already.
    }
    const { stdout, stderr } = await output;
    await settings[Symbol.asyncDispose]();
    return `${decodeLenient(stdout)} ${decodeLenient(stderr)}`.trim().slice(-600);
  };
  if (!await listens(port)) {
    throw new Error(`${proxy.name} does not listen; it said: ${await stop()}`);
  }
  const name = login === undefined ? "" : `${login.user}:${encodeURIComponent(login.password)}@`;
  return {
    port,
    url: `${proxy.scheme}://${name}127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => void await stop(),
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

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Proxies do not report when they listen, so this tries again and again. */
async function listens(port: number): Promise<boolean> {
  const giveUp = performance.now() + PATIENCE;
  while (performance.now() < giveUp) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      return true;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_TRIES));
    }
  }
  return false;
}
