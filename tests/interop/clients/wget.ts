import { gap } from "../matrix.ts";
import type { Invocation } from "../program.ts";
import { isPassive, type Link, type PeerClient, urlOf } from "./peer_client.ts";

function wget(link: Link, args: readonly string[]): Invocation {
  return {
    program: "wget",
    args: [
      ...["-nv", "--tries=1", "--no-glob", `--user=${link.user}`, `--password=${link.password}`],
      ...(isPassive(link) ? [] : ["--no-passive-ftp"]),
      ...args,
    ],
  };
}

/** The text of a page. */
function withoutEntities(page: string): string {
  const named = new Map([["quot", '"'], ["lt", "<"], ["gt", ">"], ["amp", "&"]]);
  return page.replaceAll(
    /&(?:#(\d+)|(\w+));/g,
    (all, code?: string, name = "") =>
      code === undefined ? named.get(name) ?? all : String.fromCodePoint(Number(code)),
  );
}

const FETCHES_ONLY = gap("wget only fetches");

/** GNU wget, which lists by making a page of links. */
export const WGET: PeerClient = {
  name: "wget",
  programs: ["wget"],
  version: { program: "wget", args: ["--version"] },
  usual: { ipv4: "PASV", ipv6: "EPSV" },
  data: { EPSV: "ipv6", PASV: "ipv4", EPRT: "ipv6", PORT: "ipv4" },
  ipv6: "yes",
  list: (link, folder) => wget(link, ["-O", "-", urlOf(link, `${folder}/`)]),
  listed: withoutEntities,
  fetch: (link, remote, local) => wget(link, ["-O", local, urlOf(link, remote)]),
  send: FETCHES_ONLY,
  resumeFetch: (link, remote, local) => wget(link, ["-c", "-O", local, urlOf(link, remote)]),
  resumeSend: FETCHES_ONLY,
  rename: FETCHES_ONLY,
  delete: FETCHES_ONLY,
  names: {},
};
