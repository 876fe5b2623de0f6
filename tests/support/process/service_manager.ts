import { fromFileUrl } from "@std/path";
import { LineLog } from "./line_log.ts";

const LISTENER = fromFileUrl(new URL("./notify_listener.ts", import.meta.url));
const CONFIG = fromFileUrl(new URL("../../../deno.json", import.meta.url));

/** Takes the place of systemd: it receives the messages of a service. */
export interface FakeManager extends AsyncDisposable {
  /** Waits for the first matching message, past or future. */
  heard(pattern: RegExp): Promise<string>;
  /** Every message so far. */
  readonly messages: readonly string[];
}

/** Listens on a Unix datagram socket with this path. */
export async function fakeManager(path: string): Promise<FakeManager> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--unstable-net", "--quiet", "--config", CONFIG, LISTENER, path],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const log = new LineLog(child.stdout);
  await log.waitFor(/^"listening"$/);
  return {
    heard: (pattern) => log.waitFor(pattern),
    messages: log.lines,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await Promise.all([child.status, log.ended]);
    },
  };
}
