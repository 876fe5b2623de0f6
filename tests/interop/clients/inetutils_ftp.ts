import type { Invocation } from "../program.ts";
import { isExtended, isPassive, type Link, type PeerClient } from "./peer_client.ts";

function inetutils(link: Link, commands: readonly string[]): Invocation {
  const { hostname, port, user, password } = link;
  const script = [
    ...(isExtended(link) ? ["epsv4"] : []),
    `open ${hostname} ${port}`,
    `user ${user} ${password}`,
    "binary",
    ...(isPassive(link) ? ["passive"] : []),
    ...commands,
    "quit",
  ];
  return {
    program: "inetutils-ftp",
    args: ["-n", "-i", "-g", "-v"],
    stdin: script.map((line) => `${line}\n`).join(""),
  };
}

/** A name for its command line, where a backslash is literal and a quote cannot be written. */
function quoted(name: string): string {
  return `"${name}"`;
}

/** GNU inetutils' ftp, fed with a script. */
export const INETUTILS_FTP: PeerClient = {
  name: "inetutils-ftp",
  programs: ["inetutils-ftp"],
  version: { program: "inetutils-ftp", args: ["--version"] },
  usual: { ipv4: "EPSV", ipv6: "EPSV" },
  data: { EPSV: "ipv4", PASV: "ipv4", EPRT: "ipv4", PORT: "ipv4" },
  ipv6: "yes",
  list: (link, folder) => inetutils(link, [`ls ${quoted(folder)}`]),
  fetch: (link, remote, local) => inetutils(link, [`get ${quoted(remote)} ${quoted(local)}`]),
  send: (link, local, remote) => inetutils(link, [`put ${quoted(local)} ${quoted(remote)}`]),
  resumeFetch: (link, remote, local) =>
    inetutils(link, [`reget ${quoted(remote)} ${quoted(local)}`]),
  resumeSend: (link, local, remote) =>
    inetutils(link, ["restart 100000", `put ${quoted(local)} ${quoted(remote)}`]),
  rename: (link, from, to) => inetutils(link, [`rename ${quoted(from)} ${quoted(to)}`]),
  delete: (link, path) => inetutils(link, [`delete ${quoted(path)}`]),
  names: { "double quote": "its command line has no way to write one" },
};
