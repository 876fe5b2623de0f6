// This folder: what a server opens and checks before it accepts clients, such as its socket, TLS and limits.

import { plainReason } from "../../../core/base/error_text.ts";
import { failed, type Outcome, success } from "../../../core/base/outcome.ts";
import { USUAL_PORTS } from "../../../core/cli/subcommands/serve/listening_options.ts";
import { formatAuthority } from "../../../core/network/address.ts";
import { reachableAddress } from "../../transport/connection_ends.ts";
import { usefulAddresses } from "../../../core/screen/card/addresses.ts";

/** Where to listen. */
export interface ListeningOptions {
  /** Undefined: all addresses, IPv4 and IPv6. */
  readonly host: string | undefined;
  /** Undefined: the first free port of 2121 to 2130. */
  readonly port: number | undefined;
}

/** An open listening socket, and the ports before it that were taken. */
export interface OpenedListener {
  readonly socket: Deno.TcpListener;
  readonly taken: readonly number[];
}

/** Opens the listening socket, or says why not. `shared`: other threads will listen on its port as well. */
export function openListening(
  { host, port }: ListeningOptions,
  { shared = false }: { readonly shared?: boolean } = {},
): Outcome<OpenedListener, string> {
  const taken: number[] = [];
  for (const candidate of port === undefined ? usualPorts() : [port]) {
    try {
      return success({ socket: listen(host, candidate, shared), taken });
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) {
        return failed(cannotListen(host, candidate, error));
      }
      taken.push(candidate);
    }
  }
  const first = taken[0] ?? 0;
  return failed(
    taken.length > 1
      ? `ports ${first} to ${
        taken.at(-1)
      } are all taken; choose another with --port, 0 for any free one`
      : `port ${first} is taken; choose another with --port, 0 for any free one`,
  );
}

function usualPorts(): readonly number[] {
  const { first, last } = USUAL_PORTS;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** One socket for IPv6 and IPv4 if the machine has IPv6, otherwise one for IPv4. */
function listen(host: string | undefined, port: number, shared: boolean): Deno.TcpListener {
  const open = shared ? listenShared : listenAlone;
  if (host !== undefined) return open(reachableAddress(host), port);
  try {
    return open("::", port);
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) throw error;
    return open("0.0.0.0", port);
  }
}

function listenAlone(hostname: string, port: number): Deno.TcpListener {
  return Deno.listen({ hostname, port });
}

/** A port that is shared would be shared with another ferry of the same user, too. So it must be free first. */
function listenShared(hostname: string, wanted: number): Deno.TcpListener {
  const alone = listenAlone(hostname, wanted);
  const { port } = alone.addr;
  alone.close();
  return listenBeside(hostname, port);
}

/** Listens on a port on which other threads of this process listen. The system spreads the clients over them. */
export function listenBeside(hostname: string, port: number): Deno.TcpListener {
  return Deno.listen({ hostname, port, reusePort: true });
}

/** Whether several threads can listen on one port here. Where the runtime does not allow it, to try would end the process. */
export function canShare(): boolean {
  return Deno.build.os === "linux" && "listenDatagram" in Deno;
}

function cannotListen(host: string | undefined, port: number, error: unknown): string {
  const where = host === undefined ? `port ${port}` : formatAuthority({ hostname: host, port });
  const reason = plainReason(error);
  const advice = error instanceof Deno.errors.PermissionDenied
    ? "; ports below 1024 need privileges, choose another with --port"
    : "; choose an address of this machine with --host";
  return `cannot listen on ${where}: ${reason}${advice}`;
}

/**
 * The URLs of the server, the most useful first: addresses of the local network, then the loopback. A socket that is bound
 * to one address has that one only.
 */
export function listeningUrls(
  socket: Deno.TcpListener,
  scheme: "ftp" | "ftps" = "ftp",
): readonly string[] {
  const { port } = socket.addr;
  return listeningHosts(socket)
    .map((hostname) => `${scheme}://${formatAuthority({ hostname, port })}`);
}

/** The addresses of these URLs; at least one. */
export function listeningHosts({ addr }: Deno.TcpListener): readonly string[] {
  const { hostname } = addr;
  if (hostname !== "::" && hostname !== "0.0.0.0") return [reachableAddress(hostname)];
  const hosts = usefulAddresses(Deno.networkInterfaces())
    .filter(({ family }) => hostname === "::" || family === "IPv4")
    .map(({ address }) => address);
  return hosts.length > 0 ? hosts : ["127.0.0.1"];
}
