import { parseHostNumbers } from "../../network/address.ts";

/** How many leading bytes of an IPv6 address tell its owner: a household gets a /64 at least (RFC 6177). */
const OWNER_BYTES = 8;

/**
 * Whom an address stands for in the books: an IPv4 address for itself, an IPv6 address for its /64, for anybody
 * who has one of its addresses has them all.
 */
export function addressKey(hostname: string): string {
  const bytes = parseHostNumbers(hostname);
  if (bytes === undefined) return hostname;
  if (bytes.length === 4) return bytes.join(".");
  const owner = bytes.slice(0, OWNER_BYTES);
  const groups = owner.flatMap((byte, index) =>
    index % 2 === 0 ? [((byte << 8) | (owner[index + 1] ?? 0)).toString(16)] : []
  );
  return `${groups.join(":")}::/${OWNER_BYTES * 8}`;
}
