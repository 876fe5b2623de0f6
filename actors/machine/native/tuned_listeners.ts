import { listenersAt } from "./connection_descriptor.ts";
import { tuneSocket } from "./sockets/tuning.ts";
import { systemCalls } from "./system_calls.ts";
import { setService } from "./type_of_service.ts";

/** The ports of the listeners whose connections need no tuning. */
const ports = new Set<number>();

/**
 * Sets for the connections of a listener what control connections should have (`tuneControl`), once and not for each. Does
 * nothing where the system's calls are missing, or where the listener is not found. To be called before it has accepted any.
 */
export function tuneListener({ addr }: Pick<Deno.TcpListener, "addr">): void {
  const calls = systemCalls();
  if (calls === undefined) return;
  const found = listenersAt(calls, addr);
  const isTuned = found.length > 0 && found.every((descriptor) => {
    setService(calls, descriptor, "low delay");
    return tuneSocket(calls, descriptor);
  });
  if (isTuned) ports.add(addr.port);
}

/** The listener is closed: another one may get its port. */
export function forgetListener({ addr }: Pick<Deno.TcpListener, "addr">): void {
  ports.delete(addr.port);
}

/** Whether a connection was tuned when it was made, because it came to a tuned listener. */
export function isTunedAlready({ localAddr }: Pick<Deno.TcpConn, "localAddr">): boolean {
  return ports.has(localAddr.port);
}
