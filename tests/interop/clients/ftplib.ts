import { besides, type Invocation } from "../program.ts";
import { isPassive, type Link, type PeerClient } from "./peer_client.ts";

function ftplib(link: Link, operation: string, from: string, to = ""): Invocation {
  const { hostname, port, user, password } = link;
  const passive = isPassive(link);
  const order = { hostname, port, user, password, passive, operation, from, to };
  return {
    program: "/usr/bin/python3",
    args: [besides("drivers/ftplib_client.py"), JSON.stringify(order)],
  };
}

/** Python's ftplib, through a small program of ours. */
export const FTPLIB: PeerClient = {
  name: "Python ftplib",
  programs: ["/usr/bin/python3"],
  version: { program: "/usr/bin/python3", args: ["--version"] },
  usual: { ipv4: "PASV", ipv6: "EPSV" },
  data: { EPSV: "ipv6", PASV: "ipv4", EPRT: "ipv6", PORT: "ipv4" },
  ipv6: "yes",
  list: (link, folder) => ftplib(link, "list", folder),
  fetch: (link, remote, local) => ftplib(link, "fetch", remote, local),
  send: (link, local, remote) => ftplib(link, "send", local, remote),
  resumeFetch: (link, remote, local) => ftplib(link, "resume-fetch", remote, local),
  resumeSend: (link, local, remote) => ftplib(link, "resume-send", local, remote),
  rename: (link, from, to) => ftplib(link, "rename", from, to),
  delete: (link, path) => ftplib(link, "delete", path),
  names: {},
};
