import { familyOf } from "../address.ts";

/**
 * The addresses of one family, or of both in turn (RFC 8305 §4): the order is kept otherwise, and the family of the first
 * one stays first. So one family that goes nowhere costs one attempt, not one for each address.
 */
export function addressesInOrder(
  addresses: readonly string[],
  family: "any" | "ipv4" | "ipv6",
): readonly string[] {
  if (family !== "any") return addresses.filter((address) => familyOf(address) === family);
  const [first] = addresses;
  if (first === undefined) return [];
  const isFirstKind = (address: string) => familyOf(address) === familyOf(first);
  const [kind, others] = [
    addresses.filter(isFirstKind),
    addresses.filter((address) => !isFirstKind(address)),
  ];
  const most = Math.max(kind.length, others.length);
  return Array.from({ length: most }, (_, index) => [kind[index], others[index]])
    .flat()
    .filter((address) => address !== undefined);
}
