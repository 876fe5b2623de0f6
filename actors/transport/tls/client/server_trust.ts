import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509Certificate,
} from "../x509.ts";
import {
  type CertifiedNames,
  certifies,
  checkValidity,
  type TrustProblem,
} from "../../../../core/network/trust.ts";

/** The most certificates that a server may send, and the most signatures that are checked because of them. */
const MAXIMUM_CHAIN = 10;
const MAXIMUM_CHECKS = 50;

/** The critical extensions that are understood; a certificate with any other is rejected (RFC 5280 §4.2). */
const UNDERSTOOD = new Set(["2.5.29.15", "2.5.29.17", "2.5.29.19", "2.5.29.32", "2.5.29.37"]);

/** The certificates of a server, and what they are checked against. */
export interface TrustQuestion {
  /** The certificates that it sent in DER, its own first. */
  readonly chain: readonly Uint8Array<ArrayBuffer>[];
  /** The host as the user named it. */
  readonly hostname: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly authorities: Authorities;
}

/** The certificates of the authorities that are trusted. */
export type Authorities = readonly X509Certificate[];

/** The certificates in a PEM text. Throws an error with a sentence when there is none, or one is broken. */
export function readAuthorities(pem: string): Authorities {
  const certificates = PemConverter.decodeWithHeaders(pem)
    .filter(({ type }) => type === PemConverter.CertificateTag)
    .map(({ rawData }) => new X509Certificate(rawData));
  if (certificates.length === 0) throw new Error("there is no certificate in it");
  return certificates;
}

/**
 * Whether an authority vouches for the server (the parts of RFC 5280 §6 that concern servers): checks the validity and the
 * signature of each certificate of the path, that its issuers may issue, and the name of the host. Revocation is not
 * checked; certificates with name constraints are not accepted.
 */
export async function checkVouched(question: TrustQuestion): Promise<TrustProblem | undefined> {
  const { chain, hostname, now } = question;
  const [own, ...others] = chain.slice(0, MAXIMUM_CHAIN).map((der) => new X509Certificate(der));
  if (own === undefined) return { kind: "unknown-issuer", issuer: "nobody" };
  const names = namesOf(own);
  const invalid = checkValidity(periodOf(own), now);
  if (invalid !== undefined) return invalid;
  if (!certifies(names, hostname)) return { kind: "wrong-host", names };
  if (!servesServers(own)) return { kind: "not-for-servers" };
  const path = new PathSearch(others, question.authorities, now);
  if (await path.leadsToAuthority(own)) return undefined;
  const reason = own.subject === own.issuer ? { reason: "self-signed" } : {};
  return { kind: "unknown-issuer", issuer: own.issuer, ...reason };
}

/** Looks for a path from a certificate to an authority. */
class PathSearch {
  readonly #offered: readonly X509Certificate[];
  readonly #authorities: Authorities;
  readonly #now: number;
  #checks = 0;

  constructor(
    offered: readonly X509Certificate[],
    authorities: Authorities,
    now: number,
  ) {
    this.#offered = offered;
    this.#authorities = authorities;
    this.#now = now;
  }

  /** `below`: how many certificates of issuers are below this one. */
  async leadsToAuthority(certificate: X509Certificate, below = 0): Promise<boolean> {
    if (!isUnderstood(certificate)) return false;
    if (this.#authorities.some((authority) => authority.equal(certificate))) return true;
    if (below >= MAXIMUM_CHAIN) return false;
    for (const authority of this.#authorities) {
      if (await this.#issued(authority, certificate, below)) return true;
    }
    for (const issuer of this.#offered) {
      if (issuer.equal(certificate) || !(await this.#issued(issuer, certificate, below))) continue;
      if (servesServers(issuer) && await this.leadsToAuthority(issuer, below + 1)) return true;
    }
    return false;
  }

  async #issued(
    issuer: X509Certificate,
    certificate: X509Certificate,
    below: number,
  ): Promise<boolean> {
    if (issuer.subject !== certificate.issuer || !mayIssue(issuer, below)) return false;
    if (checkValidity(periodOf(issuer), this.#now) !== undefined) return false;
    this.#checks += 1;
    if (this.#checks > MAXIMUM_CHECKS) return false;
    try {
      return await certificate.verify({ publicKey: issuer.publicKey, signatureOnly: true });
    } catch {
      // A signature of a kind that cannot be checked here proves nothing.
      return false;
    }
  }
}

function periodOf({ notBefore, notAfter }: X509Certificate) {
  return { from: notBefore.getTime(), to: notAfter.getTime() };
}

/** The hosts that a certificate is for (its subjectAltName). */
export function namesOf(certificate: X509Certificate): CertifiedNames {
  const items = certificate.getExtension(SubjectAlternativeNameExtension)?.names.items ?? [];
  const valuesOf = (kind: string) =>
    items.filter(({ type }) => type === kind).map(({ value }) => value);
  return { dns: valuesOf("dns"), addresses: valuesOf("ip") };
}

/** RFC 5280 §4.2.1.9 and §4.2.1.3. */
function mayIssue(certificate: X509Certificate, below: number): boolean {
  const constraints = certificate.getExtension(BasicConstraintsExtension);
  if (constraints?.ca !== true) return false;
  if (constraints.pathLength !== undefined && below > constraints.pathLength) return false;
  const usages = certificate.getExtension(KeyUsagesExtension)?.usages;
  return usages === undefined || (usages & KeyUsageFlags.keyCertSign) !== 0;
}

/** RFC 5280 §4.2.1.12; without the extension every use is allowed. */
function servesServers(certificate: X509Certificate): boolean {
  const usages = certificate.getExtension(ExtendedKeyUsageExtension)?.usages;
  return usages === undefined || usages.includes(ExtendedKeyUsage.serverAuth);
}

function isUnderstood({ extensions, signatureAlgorithm }: X509Certificate): boolean {
  const { hash } = signatureAlgorithm;
  if (hash?.name === "SHA-1") return false;
  return extensions.every(({ critical, type }) => !critical || UNDERSTOOD.has(type));
}
