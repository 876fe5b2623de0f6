import type { Invocation } from "../program.ts";
import { isExtended, isPassive, type Link, type PeerClient, urlOf } from "./peer_client.ts";

function curl(link: Link, args: readonly string[]): Invocation {
  const { user, password } = link;
  const extended = isExtended(link) ? [] : [isPassive(link) ? "--disable-epsv" : "--disable-eprt"];
  const active = isPassive(link) ? [] : ["--ftp-port", "-"];
  return {
    program: "curl",
    args: ["-sS", "--globoff", "--user", `${user}:${password}`, ...extended, ...active, ...args],
  };
}

/** curl, one command line for each operation. */
export const CURL: PeerClient = {
  name: "curl",
  programs: ["curl"],
  version: { program: "curl", args: ["--version"] },
  usual: { ipv4: "EPSV", ipv6: "EPSV" },
  data: { EPSV: "ipv4", PASV: "ipv4", EPRT: "ipv4", PORT: "ipv4" },
  ipv6: "yes",
  list: (link, folder) => curl(link, [urlOf(link, `${folder}/`)]),
  fetch: (link, remote, local) => curl(link, ["-o", local, urlOf(link, remote)]),
  send: (link, local, remote) => curl(link, ["-T", local, urlOf(link, remote)]),
  resumeFetch: (link, remote, local) => curl(link, ["-C", "-", "-o", local, urlOf(link, remote)]),
  resumeSend: (link, local, remote) => curl(link, ["-C", "-", "-T", local, urlOf(link, remote)]),
  rename: (link, from, to) =>
    curl(link, ["-Q", `RNFR ${from}`, "-Q", `RNTO ${to}`, urlOf(link, "/")]),
  delete: (link, path) => curl(link, ["-Q", `DELE ${path}`, urlOf(link, "/")]),
  names: {},
};
