import { startServer } from "../../../tests/interop/running_server.ts";
import { withArguments, withLines } from "../../../tests/interop/servers/configured.ts";
import type { PeerServer } from "../../../tests/interop/servers/peer_server.ts";
import { PROFTPD } from "../../../tests/interop/servers/proftpd.ts";
import { PURE_FTPD } from "../../../tests/interop/servers/pure_ftpd.ts";
import { PYFTPDLIB } from "../../../tests/interop/servers/pyftpdlib.ts";
import { VSFTPD } from "../../../tests/interop/servers/vsftpd.ts";
import { isAvailable, TLS_VARIANTS } from "../../../tests/interop/tls/peer_servers.ts";
import type { MadeCertificate } from "../../../tests/support/tls/certificate_maker.ts";
import type { Contestant } from "./contestant.ts";

/** The peers, in the order of the table. */
export const PEERS = ["vsftpd", "ProFTPD", "pure-ftpd", "pyftpdlib"] as const;

/** The name of a peer. */
export type Peer = typeof PEERS[number];

/** Whether a contestant is a peer. */
export function isPeerName(name: string): name is Peer {
  return PEERS.some((peer) => peer === name);
}

/** As the interop tests start them, without limits that a load would meet. */
const PLAIN: Readonly<Record<Peer, PeerServer>> = {
  vsftpd: withLines(VSFTPD, "vsftpd.conf", ["max_clients=0", "max_per_ip=0"]),
  ProFTPD: withLines(PROFTPD, "proftpd.conf", ["MaxInstances none"]),
  "pure-ftpd": withArguments(PURE_FTPD, ["-c", "2000", "-C", "2000", "-L", "2000000:5"]),
  pyftpdlib: PYFTPDLIB,
};

/** Which of the variants of the interop tests stands for a peer under TLS. */
const SECURED: Readonly<Record<Peer, string>> = {
  vsftpd: "vsftpd require_ssl_reuse=YES",
  ProFTPD: "ProFTPD with its usual TLSOptions, TLS 1.3",
  "pure-ftpd": "pure-ftpd --tls=3",
  pyftpdlib: "pyftpdlib",
};

/** Lines or arguments that let clients reach it by another address than the one that it listens on. */
const SEEN_AS: Readonly<Record<Peer, (server: PeerServer, address: string) => PeerServer>> = {
  vsftpd: (server, address) => withLines(server, "vsftpd.conf", [`pasv_address=${address}`]),
  ProFTPD: (server, address) => withLines(server, "proftpd.conf", [`MasqueradeAddress ${address}`]),
  "pure-ftpd": (server, address) => withArguments(server, ["-P", address]),
  pyftpdlib: (server) => server,
};

/** Where a peer listens, and as what its clients see it. */
export interface PeerPlace {
  readonly root: string;
  readonly host: string;
  readonly seenAs?: string;
  /** Under TLS, with this certificate; undefined: in clear. */
  readonly certificate?: MadeCertificate;
}

/** Why the peer cannot be measured here; undefined if it can. */
export function missing(peer: Peer, tls: boolean): string | undefined {
  const server = PLAIN[peer];
  if (server.needsRoot && Deno.uid() !== 0) return "it starts only with the rights of root";
  if (isAvailable(server)) return undefined;
  return tls ? "it or its module for TLS is not installed" : "it is not installed";
}

/** Starts a peer; throws if it does not get ready. */
export async function startRival(peer: Peer, place: PeerPlace): Promise<Contestant> {
  const { root, host, seenAs, certificate } = place;
  const variant = certificate === undefined
    ? undefined
    : TLS_VARIANTS.find(({ name }) => name === SECURED[peer])?.server(certificate);
  const plain = variant ?? PLAIN[peer];
  const server = seenAs === undefined ? plain : SEEN_AS[peer](plain, seenAs);
  const running = await startServer(server, root, "ipv4", false, host);
  return {
    name: peer,
    host: seenAs ?? host,
    port: running.port,
    pid: running.pid,
    ...server.account,
    tls: certificate !== undefined,
    [Symbol.asyncDispose]: () => Promise.resolve(running[Symbol.asyncDispose]()),
  };
}
