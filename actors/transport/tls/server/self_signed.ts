import { encodeHex } from "@std/encoding/hex";
import type { KeyPair } from "./joiner.ts";

/** The names and addresses in a self-signed certificate. */
export interface Naming {
  readonly names: readonly string[];
  readonly addresses: readonly string[];
}

const DAY = 86_400_000;

/** How long the certificate is valid; clients that have pinned it need a new pin afterwards. */
const VALIDITY = 3650 * DAY;

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" } as const;

/**
 * Makes a key (ECDSA P-256) and a self-signed certificate for it. The certificate cannot issue others, so a client that
 * trusts it trusts nothing else. It is valid from a day ago, for peers whose clocks are slow.
 */
export async function makeSelfSigned(naming: Naming, nowMs: number): Promise<KeyPair> {
  // It is large, and needed only this once.
  const x509 = await import("../x509.ts");
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: "CN=ferry",
    notBefore: new Date(nowMs - DAY),
    notAfter: new Date(nowMs + VALIDITY),
    keys,
    signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        ...naming.names.map((value) => ({ type: "dns", value }) as const),
        ...naming.addresses.map((value) => ({ type: "ip", value }) as const),
      ]),
    ],
  });
  const key = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    cert: `${certificate.toString("pem")}\n`,
    key: `${x509.PemConverter.encode(key, "PRIVATE KEY")}\n`,
  };
}

/** A positive number of 15 random bytes (RFC 5280 §4.1.2.2). */
function serialNumber(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(15));
  return `01${encodeHex(bytes)}`;
}
