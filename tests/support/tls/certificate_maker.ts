import * as x509 from "../../../actors/transport/tls/x509.ts";

/** A certificate with its private key, PEM. */
export interface MadeCertificate {
  /** The certificate, and those of its issuers that a server would send. */
  readonly cert: string;
  readonly key: string;
  /** SHA-256, lower-case hex digits. */
  readonly fingerprint: string;
}

/** The contents of a certificate; everything has a harmless default. */
export interface CertificateWishes {
  readonly names?: readonly string[];
  readonly addresses?: readonly string[];
  readonly from?: number;
  readonly to?: number;
  /** Its allowed uses; OIDs. */
  readonly uses?: readonly string[];
  readonly extensions?: readonly x509.Extension[];
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY = 86_400_000;
let serial = 1;

/** An issuer of certificates in a test: a root, or an authority below one. */
export class TestAuthority {
  /** Its own certificate, PEM. */
  readonly cert: string;
  readonly #keys: CryptoKeyPair;
  readonly #name: string;
  /** The certificates between it and the root, starting with its own. */
  readonly #chain: readonly string[];

  private constructor(
    name: string,
    keys: CryptoKeyPair,
    cert: string,
    chain: readonly string[],
  ) {
    this.#name = name;
    this.#keys = keys;
    this.cert = cert;
    this.#chain = chain;
  }

  /** A self-signed authority. */
  static async root(name = "CN=Test Root"): Promise<TestAuthority> {
    const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
    const cert = await sign(name, keys.publicKey, name, keys.privateKey, {}, authorityExtensions());
    return new TestAuthority(name, keys, cert.toString("pem"), []);
  }

  /** An authority below this one. `pathLength`: how many authorities may be below it. */
  async authority(
    name: string,
    { pathLength, ...wishes }: CertificateWishes & { readonly pathLength?: number } = {},
    extensions: readonly x509.Extension[] = authorityExtensions(pathLength),
  ): Promise<TestAuthority> {
    const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
    const { privateKey } = this.#keys;
    const made = await sign(name, keys.publicKey, this.#name, privateKey, wishes, extensions);
    const cert = made.toString("pem");
    return new TestAuthority(name, keys, cert, [cert, ...this.#chain]);
  }

  /** A certificate, PEM, in which this authority vouches for another that exists already. */
  async crossSign(other: TestAuthority): Promise<string> {
    const { publicKey } = other.#keys;
    const { privateKey } = this.#keys;
    const extensions = authorityExtensions();
    const made = await sign(other.#name, publicKey, this.#name, privateKey, {}, extensions);
    return made.toString("pem");
  }

  /** The certificate of a server; by default for 127.0.0.1 and localhost, valid now. */
  async issue(wishes: CertificateWishes = {}): Promise<MadeCertificate> {
    const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
    const { privateKey } = this.#keys;
    const extensions = serverExtensions(wishes);
    const made = await sign(
      "CN=server",
      keys.publicKey,
      this.#name,
      privateKey,
      wishes,
      extensions,
    );
    return await withKey(made, keys, this.#chain);
  }
}

/** The self-signed certificate of a server. */
export async function selfSigned(wishes: CertificateWishes = {}): Promise<MadeCertificate> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const name = "CN=self-made";
  const extensions = serverExtensions(wishes);
  const made = await sign(name, keys.publicKey, name, keys.privateKey, wishes, extensions);
  return await withKey(made, keys, []);
}

/** The certificates in a PEM text, as DER. */
export function derOf(pem: string): Uint8Array<ArrayBuffer>[] {
  return x509.PemConverter.decode(pem).map((buffer) => new Uint8Array(buffer));
}

function authorityExtensions(pathLength?: number): x509.Extension[] {
  return [
    new x509.BasicConstraintsExtension(true, pathLength, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
  ];
}

function serverExtensions(wishes: CertificateWishes): x509.Extension[] {
  const { names = ["localhost"], addresses = ["127.0.0.1"], uses, extensions = [] } = wishes;
  const items = [
    ...names.map((value) => ({ type: "dns", value }) as const),
    ...addresses.map((value) => ({ type: "ip", value }) as const),
  ];
  return [
    ...(items.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(items)]),
    ...(uses === undefined ? [] : [new x509.ExtendedKeyUsageExtension([...uses])]),
    ...extensions,
  ];
}

function sign(
  subject: string,
  publicKey: CryptoKey,
  issuer: string,
  signingKey: CryptoKey,
  { from = Date.now() - DAY, to = Date.now() + DAY }: CertificateWishes,
  extensions: readonly x509.Extension[],
): Promise<x509.X509Certificate> {
  serial += 1;
  return x509.X509CertificateGenerator.create({
    serialNumber: `01${serial.toString(16).padStart(4, "0")}`,
    subject,
    issuer,
    notBefore: new Date(from),
    notAfter: new Date(to),
    publicKey,
    signingKey,
    signingAlgorithm: ALGORITHM,
    extensions: [...extensions],
  });
}

async function withKey(
  made: x509.X509Certificate,
  keys: CryptoKeyPair,
  chain: readonly string[],
): Promise<MadeCertificate> {
  const key = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", made.rawData));
  return {
    cert: [made.toString("pem"), ...chain].join("\n"),
    key: x509.PemConverter.encode(key, "PRIVATE KEY"),
    fingerprint: Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join(""),
  };
}
