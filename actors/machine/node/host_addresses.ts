// This folder: what ferry needs of Node's modules, which take long to load, so that nothing loads them before it needs them.

import { parseHostNumbers } from "../../../core/network/address.ts";

/**
 * The addresses of a host, in the order in which the system gives them; a numeric address is its own. Unlike a query to a name
 * server, this also knows /etc/hosts. Rejects if no address is known for the name.
 */
export async function hostAddresses(hostname: string): Promise<readonly string[]> {
  if (parseHostNumbers(hostname) !== undefined) return [hostname];
  // Loaded for names only: Node's modules take longer to load than most conversations with a server take.
  const { lookUpName } = await import("./name_lookup.ts");
  return await lookUpName(hostname);
}
