import { parseHostNumbers } from "../../network/address.ts";

/** How many leading bytes of an IPv6 address identify its owner: a household gets at least a /64 (RFC 6177). */
const OWNER_BYTES = 8;

/** The last address and its key: one session asks several times. */
let last = { hostname: "", key: "" };

/**
 * The key under which an address is counted: an IPv4 address itself, or the /64 of an IPv6 address, because its owner
 * can use every address of it.
 */
export function addressKey(hostname: string): string {
  if (last.hostname !== hostname) last = { hostname, key: keyOf(hostname) };
  return last.key;
}

function keyOf(hostname: string): string {
  const bytes = parseHostNumbers(hostname);
  if (bytes === undefined) return hostname;
  if (bytes.length === 4) return bytes.join(".");
  const owner = bytes.slice(0, OWNER_BYTES);
  const groups = owner.flatMap((byte, index) =>
    index % 2 === 0 ? [((byte << 8) | (owner[index + 1] ?? 0)).toString(16)] : []
  );
  return `${groups.join(":")}::/${OWNER_BYTES * 8}`;
}
