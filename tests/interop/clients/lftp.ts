import { gap } from "../matrix.ts";
import type { Invocation } from "../program.ts";
import { isExtended, isPassive, type Link, type PeerClient, quoted } from "./peer_client.ts";

/** Runs lftp commands on one connection; a command that fails ends it. */
export function lftp(link: Link, commands: readonly string[]): Invocation {
  const settings = [
    "set cmd:fail-exit yes",
    "set net:max-retries 1",
    "set net:timeout 10",
    "set ftp:ssl-allow no",
    `set ftp:passive-mode ${isPassive(link)}`,
    `set ftp:prefer-epsv ${isExtended(link)}`,
    `open -p ${link.port} -u ${link.user},${link.password} ${link.hostname}`,
  ];
  return { program: "lftp", args: ["--norc", "-c", [...settings, ...commands].join("\n")] };
}

/** It does not bind its data socket to a loopback address, but names the address it has not bound. */
const LOOPBACK = gap(
  "on loopback lftp names :: in EPRT, which is not where it comes from; elsewhere it names its own address",
);

/** lftp, fed with a script. */
export const LFTP: PeerClient = {
  name: "lftp",
  programs: ["lftp"],
  version: { program: "lftp", args: ["--version"] },
  usual: { ipv4: "PASV", ipv6: "EPSV" },
  data: { EPSV: "ipv4", PASV: "ipv4", EPRT: LOOPBACK, PORT: "ipv4" },
  ipv6: "yes",
  list: (link, folder) => lftp(link, [`ls -a ${quoted(folder)}`]),
  fetch: (link, remote, local) => lftp(link, [`get ${quoted(remote)} -o ${quoted(local)}`]),
  send: (link, local, remote) => lftp(link, [`put ${quoted(local)} -o ${quoted(remote)}`]),
  resumeFetch: (link, remote, local) =>
    lftp(link, [`get -c ${quoted(remote)} -o ${quoted(local)}`]),
  resumeSend: (link, local, remote) => lftp(link, [`put -c ${quoted(local)} -o ${quoted(remote)}`]),
  rename: (link, from, to) => lftp(link, [`mv ${quoted(from)} ${quoted(to)}`]),
  delete: (link, path) => lftp(link, [`rm ${quoted(path)}`]),
  names: {},
};
