import { fromFileUrl } from "@std/path";
import { gap } from "../matrix.ts";
import { besides, type Invocation } from "../program.ts";
import type { Link, PeerClient } from "./peer_client.ts";

const CONFIG = fromFileUrl(new URL("../../../deno.json", import.meta.url));

function basicFtp(link: Link, operation: string, from: string, to = ""): Invocation {
  const order = { ...link, operation, from, to };
  return deno([JSON.stringify(order)]);
}

function deno(args: readonly string[]): Invocation {
  return {
    program: Deno.execPath(),
    args: ["run", "-A", "--quiet", "--config", CONFIG, besides("drivers/basic_ftp.ts"), ...args],
  };
}

const PASSIVE_ONLY = gap("basic-ftp has no active mode");

/** The npm package basic-ftp, through a small program of ours. */
export const BASIC_FTP: PeerClient = {
  name: "basic-ftp",
  programs: [],
  version: deno(["--version"]),
  usual: { ipv4: "EPSV", ipv6: "EPSV" },
  data: { EPSV: "ipv4", PASV: "ipv4", EPRT: PASSIVE_ONLY, PORT: PASSIVE_ONLY },
  ipv6: "yes",
  list: (link, folder) => basicFtp(link, "list", folder),
  fetch: (link, remote, local) => basicFtp(link, "fetch", remote, local),
  send: (link, local, remote) => basicFtp(link, "send", local, remote),
  resumeFetch: (link, remote, local) => basicFtp(link, "resume-fetch", remote, local),
  resumeSend: (link, local, remote) => basicFtp(link, "resume-send", local, remote),
  rename: (link, from, to) => basicFtp(link, "rename", from, to),
  delete: (link, path) => basicFtp(link, "delete", path),
  names: {},
};
