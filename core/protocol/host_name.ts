import { encodeHex } from "@std/encoding/hex";
import { familyOf, parseHostNumbers } from "../network/address.ts";
import { type Reply, reply, ReplyCode } from "./replies/reply.ts";

/** The longest name that DNS knows. */
const LONGEST_NAME = 253;

/** The name in DNS under which the PTR record of an address stands (RFC 1035 §3.5, RFC 3596 §2.5); undefined: it is none. */
export function pointerName(address: string): string | undefined {
  const bytes = parseHostNumbers(address);
  if (bytes === undefined) return undefined;
  if (familyOf(address) === "ipv4") return `${bytes.toReversed().join(".")}.in-addr.arpa`;
  const digits = encodeHex(Uint8Array.from(bytes));
  return `${Array.from(digits).reverse().join(".")}.ip6.arpa`;
}

/**
 * What a PTR record says, as a name that can stand in a log, without the dot at its end; undefined when it is none. Who
 * has the address says what stands there: it is a name to read, not to trust.
 */
export function plainHostName(pointer: string): string | undefined {
  const name = pointer.replace(/\.$/, "");
  return name.length <= LONGEST_NAME && /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/.test(name)
    ? name
    : undefined;
}

/** The refusal of an anonymous user whose address has no name, with what can be done. */
export function namelessReply(address: string): Reply {
  return reply(
    ReplyCode.NotLoggedIn,
    `No host name could be found for your address, ${address}.`,
    "Anonymous users are let in only from addresses that have a name: a PTR record in the DNS.",
    "Perhaps there is none, or the name server that has it did not answer in time: then try",
    "again in a minute. Otherwise come from another address, or ask those who run your network.",
    "Anonymous login refused.",
  );
}
