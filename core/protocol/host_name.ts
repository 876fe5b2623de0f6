import { encodeHex } from "@std/encoding/hex";
import { familyOf, parseHostNumbers } from "../network/address.ts";
import { type Reply, reply, ReplyCode } from "./replies/reply.ts";

/** The longest name in the DNS, in characters. */
const LONGEST_NAME = 253;

/** The name of the PTR record of an address (RFC 1035 §3.5, RFC 3596 §2.5); undefined if the text is not an address. */
export function pointerName(address: string): string | undefined {
  const bytes = parseHostNumbers(address);
  if (bytes === undefined) return undefined;
  if (familyOf(address) === "ipv4") return `${bytes.toReversed().join(".")}.in-addr.arpa`;
  const digits = encodeHex(Uint8Array.from(bytes));
  return `${Array.from(digits).reverse().join(".")}.ip6.arpa`;
}

/**
 * The host name in a PTR record, without the final dot; undefined if it is not safe to write to a log. The owner of the
 * address chooses this name, so it must not be trusted.
 */
export function plainHostName(pointer: string): string | undefined {
  const name = pointer.replace(/\.$/, "");
  return name.length <= LONGEST_NAME && /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/.test(name)
    ? name
    : undefined;
}

/** Refuses an anonymous user whose address has no host name, and says what the user can do. */
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
