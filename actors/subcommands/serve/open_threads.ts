import type { ServeInvocation } from "../../../core/cli/subcommands/serve/serve_subcommand.ts";
import { canShare } from "../../server/startup/listening.ts";
import { ServingThreads } from "../../server/threads/serving_thread.ts";
import type { SharedThings } from "../../server/sharing/open_shared.ts";
import type { World } from "../../machine/world.ts";

/** How many threads are to serve with this command line. Says why it is one, where more were asked for. */
export function threadCount(
  invocation: ServeInvocation,
  { shares }: Pick<SharedThings, "shares">,
  world: World,
): number {
  const { workers } = invocation;
  const count = workers === "auto" ? navigator.hardwareConcurrency : workers;
  if (count <= 1) return 1;
  const why = shares.streams.size > 0 || shares.inlet !== undefined
    ? "a stream is carried by one"
    : invocation.hooks.pipe !== undefined
    ? "--pipe-upload is for one"
    : invocation.trace
    ? "--trace shows one"
    : canShare() && world.program !== undefined
    ? undefined
    : "to share a port takes Linux, and a runtime that was started with --unstable-net";
  if (why === undefined) return count;
  world.words(oneServes(why));
  return 1;
}

/** Starts the other threads, which listen on the port of the socket. If they cannot start, says so; then one thread serves. */
export async function openThreads(
  count: number,
  invocation: ServeInvocation,
  socket: Deno.TcpListener,
  world: World,
): Promise<ServingThreads | undefined> {
  const { program } = world;
  if (count <= 1 || program === undefined) return undefined;
  const { hostname, port } = socket.addr;
  const { encoding, native, limits: { sessions } } = invocation;
  const started = await ServingThreads.open(
    { count: count - 1, program, sessions },
    { hostname, port, encoding, native },
  );
  if (started.ok) return started.value;
  world.words(oneServes(started.failure));
  return undefined;
}

function oneServes(why: string): string {
  return `one thread serves, not more: ${why}`;
}
