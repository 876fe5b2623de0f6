import { findPeer } from "../program.ts";
import { type RunningServer, startServer } from "../running_server.ts";
import type { PeerServer } from "../servers/peer_server.ts";
import { PROFTPD } from "../servers/proftpd.ts";
import { PURE_FTPD } from "../servers/pure_ftpd.ts";
import { PYFTPDLIB } from "../servers/pyftpdlib.ts";
import { VSFTPD } from "../servers/vsftpd.ts";
import { type TempFolder, tempFolder } from "../../support/files/temp_folder.ts";

/** The servers that the client is tried with. */
export const PEERS: readonly PeerServer[] = [VSFTPD, PROFTPD, PURE_FTPD, PYFTPDLIB];

/** A server that runs for one test. */
export interface RunningPeer {
  readonly server: RunningServer;
  /** What it serves. */
  readonly remote: TempFolder;
  /** The URL of a path in its root. */
  url(path: string): string;
  /** The environment with the password of its account. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * A test with a real server. Where the server is missing, or needs root and has not got it, the test is skipped; with
 * CI=true a missing one fails. `prepare` fills what the server serves, before it starts.
 */
export function realPeerTest(
  peer: PeerServer,
  name: string,
  prepare: (remote: TempFolder) => Promise<void>,
  run: (running: RunningPeer) => Promise<void>,
): void {
  const missing = peer.programs.some((program) => findPeer(program) === undefined);
  const unable = (missing && Deno.env.get("CI") !== "true") || (peer.needsRoot && Deno.uid() !== 0);
  Deno.test({
    name: `${peer.name}: ${name}`,
    ignore: unable,
    fn: async () => {
      await using remote = await tempFolder();
      await prepare(remote);
      // Some servers serve as somebody else.
      await Deno.chmod(remote.path, 0o777);
      await using server = await startServer(peer, remote.path, "ipv4");
      const user = encodeURIComponent(peer.account.user);
      const url = (path: string) => `ftp://${user}@${server.hostname}:${server.port}/${path}`;
      await run({ server, remote, url, env: { FERRY_PASSWORD: peer.account.password } });
    },
  });
}
