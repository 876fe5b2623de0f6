import type { KeyPair } from "../../../actors/transport/tls/server/joiner.ts";
import { makeSelfSigned } from "../../../actors/transport/tls/server/self_signed.ts";

let made: Promise<KeyPair> | undefined;

/** A certificate for the loopback addresses, made once for all tests of a file. */
export function loopbackCertificate(): Promise<KeyPair> {
  made ??= makeSelfSigned(
    { names: ["localhost"], addresses: ["127.0.0.1", "::1"] },
    Date.now(),
  );
  return made;
}
