// This folder: what ferry needs of Node's modules, which take long to load, so that nothing loads them before it needs them.

import { lookup } from "node:dns/promises";
import "./no_warnings.ts";

/**
 * The addresses that getaddrinfo(3) knows for a host, in its order. Unlike a query to a name server, it also knows /etc/hosts and
 * numeric addresses. Rejects if there are none.
 */
export async function lookUpName(hostname: string): Promise<readonly string[]> {
  const found = await lookup(hostname, { all: true, verbatim: true });
  return [...new Set(found.map(({ address }) => address))];
}
