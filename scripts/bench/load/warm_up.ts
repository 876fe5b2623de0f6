import { LIBC } from "./libc.ts";
import { type Mode, runLoad } from "./modes.ts";
import { listenOn } from "./plain_socket.ts";

const HOST = "127.0.0.1";
const SHUT_RDWR = 2;
const BOUND = { seconds: 0.7 };
const SMALL = 4096;

/** A load, as for the command line. */
type Load = readonly [mode: Mode, ...words: readonly string[]];

const FETCH: Load = ["small", "any", "2000"];

/**
 * What is done before a load of many small operations; the others need nothing. Few uploads and logins: the client's end of
 * their connections keeps its port for a minute, and a server that looks for free ports would be slower.
 */
const BEFORE: Readonly<Partial<Record<Mode, readonly Load[]>>> = {
  small: [FETCH],
  smallput: [FETCH, ["smallput", "any", "200", String(SMALL)]],
  login: [FETCH, ["login", "200"]],
  commands: [["commands", "5000"]],
};

/**
 * Does the same with a canned server in this process first, so that the engine has compiled what the load runs: a
 * program in C is as fast from its first file, and the server that is measured must not notice the difference.
 */
export function warmUp(mode: Mode): void {
  const loads = BEFORE[mode];
  if (loads === undefined) return;
  const { descriptor, port } = listenOn(HOST);
  const worker = new Worker(new URL("./canned_worker.ts", import.meta.url), { type: "module" });
  worker.postMessage({ descriptor, sizes: { small: SMALL, big: 0, listing: 0 }, pair: undefined });
  const target = { host: HOST, port, user: "", password: "", tls: false };
  for (const [before, ...words] of loads) runLoad(target, before, words, BOUND, () => {});
  // Its wait for the next session ends with this.
  LIBC.shutdown(descriptor, SHUT_RDWR);
  LIBC.close(descriptor);
  worker.terminate();
}
