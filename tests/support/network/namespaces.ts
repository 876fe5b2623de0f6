import { decodeLenient } from "../../../core/base/text.ts";
import { spawnFerry } from "../process/ferry_process.ts";
import { LineLog } from "../process/line_log.ts";

/** Two network namespaces connected by a virtual cable, each like a separate machine on the network. */
export interface TwoNetworks extends AsyncDisposable {
  /** The words before a program's name that run it there. */
  readonly here: readonly string[];
  readonly there: readonly string[];
  /** The network interface of each. */
  readonly hereLink: string;
  readonly thereLink: string;
}

/** The link-local addresses of the two ends, their only ones. */
export const HERE_LINK_LOCAL = "fe80::77:1";
export const THERE_LINK_LOCAL = "fe80::77:2";

/** Makes them; if that is not allowed, prints why and returns undefined. `ip` is the path of that program. */
export async function twoNetworks(ip: string): Promise<TwoNetworks | undefined> {
  const id = crypto.randomUUID().slice(0, 6);
  const [a, b] = [`ferry-a-${id}`, `ferry-b-${id}`];
  const run = async (...args: readonly string[]) => {
    const { success, stderr } = await new Deno.Command(ip, { args: [...args] }).output();
    if (!success) throw new Error(`ip ${args.join(" ")}: ${decodeLenient(stderr).trim()}`);
  };
  const remove = async () => {
    for (const name of [a, b]) await run("netns", "del", name).catch(() => {});
  };
  try {
    for (const name of [a, b]) await run("netns", "add", name);
    await run(
      "link",
      "add",
      `fa${id}`,
      "netns",
      a,
      "type",
      "veth",
      "peer",
      "name",
      `fb${id}`,
      "netns",
      b,
    );
    for (
      const [name, link, ipv4, ipv6] of [
        [a, `fa${id}`, "10.77.0.1/24", `${HERE_LINK_LOCAL}/64`],
        [b, `fb${id}`, "10.77.0.2/24", `${THERE_LINK_LOCAL}/64`],
      ] as const
    ) {
      await run("-n", name, "link", "set", link, "addrgenmode", "none");
      await run("-n", name, "addr", "add", ipv4, "dev", link);
      await run("-n", name, "addr", "add", ipv6, "dev", link, "nodad");
      await run("-n", name, "link", "set", link, "up");
      await run("-n", name, "link", "set", "lo", "up");
    }
  } catch (error) {
    console.error(`skipped, no network namespaces can be made: ${error}`);
    await remove();
    return undefined;
  }
  const within = (name: string) => [ip, "netns", "exec", name];
  return {
    here: within(a),
    there: within(b),
    hereLink: `fa${id}`,
    thereLink: `fb${id}`,
    [Symbol.asyncDispose]: remove,
  };
}

/** `ferry serve --announce...` in one of them, after its announcement. */
export async function announced(
  launcher: readonly string[],
  ...args: readonly string[]
): Promise<AsyncDisposable & { readonly name: string; stop(): Promise<number> }> {
  const child = spawnFerry(["serve", "--port", "0", ...args], { launcher });
  await child.stdin.close();
  const stderr = new LineLog(child.stderr);
  const stdout = child.stdout.pipeTo(new WritableStream());
  const stop = async () => {
    try {
      child.kill("SIGTERM");
    } catch {
      // It has ended already.
    }
    const [{ code }] = await Promise.all([child.status, stderr.ended, stdout]);
    return code;
  };
  try {
    const line = await stderr.waitFor(/^announced as |^ferry: cannot announce/);
    const name = /^announced as (.*), \S+$/.exec(line)?.[1];
    if (name === undefined) throw new Error(line);
    return { name, stop, [Symbol.asyncDispose]: async () => void await stop() };
  } catch (error) {
    await stop();
    throw error;
  }
}
