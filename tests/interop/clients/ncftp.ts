import { basename, dirname } from "@std/path";
import { gap } from "../matrix.ts";
import type { Invocation } from "../program.ts";
import { isPassive, type Link, type PeerClient } from "./peer_client.ts";

function tool(program: string, link: Link, args: readonly string[]): Invocation {
  const { user, password, port } = link;
  const data = isPassive(link) ? "-F" : "-E";
  return { program, args: ["-u", user, "-p", password, "-P", String(port), data, ...args] };
}

/** The interactive program, for what the small ones cannot do. It has no way to change its data connections. */
function shell(link: Link, command: string): Invocation {
  const { user, password, port, hostname } = link;
  return {
    program: "ncftp",
    args: ["-u", user, "-p", password, "-P", String(port), hostname],
    stdin: `${command}\nquit\n`,
  };
}

/** A name for its command line, where a backslash in quotes is literal. */
function quoted(name: string): string {
  return name.includes("'") ? `"${name}"` : `'${name}'`;
}

const IPV4_ONLY = gap("ncftp 3.2 knows IPv4 only, and neither EPSV nor EPRT");

/** NcFTP: ncftpls, ncftpget and ncftpput, and ncftp itself to rename and delete. */
export const NCFTP: PeerClient = {
  name: "ncftp",
  programs: ["ncftp", "ncftpls", "ncftpget", "ncftpput"],
  version: { program: "ncftpls", args: ["--version"] },
  usual: { ipv4: "PASV", ipv6: "PASV" },
  data: { EPSV: IPV4_ONLY, PASV: "ipv4", EPRT: IPV4_ONLY, PORT: "ipv4" },
  ipv6: IPV4_ONLY,
  list: (link, folder) =>
    tool("ncftpls", link, ["-l", "-x", "-a", `ftp://${link.hostname}${folder}/`]),
  fetch: (link, remote, local) =>
    tool("ncftpget", link, ["-V", "-C", link.hostname, remote, local]),
  send: (link, local, remote) => tool("ncftpput", link, ["-V", "-C", link.hostname, local, remote]),
  resumeFetch: (link, remote, local) =>
    tool("ncftpget", link, ["-V", "-z", link.hostname, dirname(local), remote]),
  // Without -s it sends the file from its start after REST.
  resumeSend: (link, local, remote) =>
    tool("ncftpput", link, [
      "-V",
      "-z",
      "-s",
      link.hostname,
      dirname(remote),
      `./${basename(local)}`,
    ]),
  rename: (link, from, to) => shell(link, `rename ${quoted(from)} ${quoted(to)}`),
  delete: (link, path) => shell(link, `rm ${quoted(path)}`),
  names: {},
};
