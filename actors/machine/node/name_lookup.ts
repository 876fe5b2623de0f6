import { lookup } from "node:dns/promises";
import "./no_warnings.ts";

/** The addresses that getaddrinfo(3) knows for a name, in its order. Rejects if there are none. */
export async function lookUpName(hostname: string): Promise<readonly string[]> {
  const found = await lookup(hostname, { all: true, verbatim: true });
  return [...new Set(found.map(({ address }) => address))];
}
