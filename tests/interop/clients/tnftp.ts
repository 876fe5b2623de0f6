import type { Invocation } from "../program.ts";
import { isExtended, isPassive, type Link, type PeerClient } from "./peer_client.ts";

function tnftp(link: Link, commands: readonly string[]): Invocation {
  const { hostname, port, user, password } = link;
  const script = [
    `user ${user} ${password}`,
    "binary",
    ...(isExtended(link) ? [] : ["epsv4 off"]),
    ...commands,
    "quit",
  ];
  return {
    program: "tnftp",
    args: [isPassive(link) ? "-p" : "-A", "-n", "-i", "-g", "-v", hostname, String(port)],
    stdin: script.map((line) => `${line}\n`).join(""),
  };
}

/** A name for its command line, where a backslash is literal and a quote cannot be written. */
function quoted(name: string): string {
  return `"${name}"`;
}

/** tnftp, the BSD client, fed with a script. */
export const TNFTP: PeerClient = {
  name: "tnftp",
  programs: ["tnftp"],
  // It never says its version; Debian knows.
  version: { program: "dpkg-query", args: ["-W", "-f", "${Version}", "tnftp"] },
  usual: { ipv4: "EPSV", ipv6: "EPSV" },
  data: { EPSV: "ipv4", PASV: "ipv4", EPRT: "ipv4", PORT: "ipv4" },
  ipv6: "yes",
  list: (link, folder) => tnftp(link, [`ls ${quoted(folder)}`]),
  fetch: (link, remote, local) => tnftp(link, [`get ${quoted(remote)} ${quoted(local)}`]),
  send: (link, local, remote) => tnftp(link, [`put ${quoted(local)} ${quoted(remote)}`]),
  resumeFetch: (link, remote, local) => tnftp(link, [`reget ${quoted(remote)} ${quoted(local)}`]),
  resumeSend: (link, local, remote) =>
    tnftp(link, [`restart 100000`, `put ${quoted(local)} ${quoted(remote)}`]),
  rename: (link, from, to) => tnftp(link, [`rename ${quoted(from)} ${quoted(to)}`]),
  delete: (link, path) => tnftp(link, [`delete ${quoted(path)}`]),
  names: { "double quote": "its command line has no way to write one" },
};
