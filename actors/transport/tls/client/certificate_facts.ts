import type { TrustProblem } from "../../../../core/network/trust.ts";
import { X509Certificate } from "../x509.ts";
import { checkVouched, namesOf, readAuthorities } from "./server_trust.ts";

/** A certificate, and what it is checked against. */
export interface CertificateQuestion {
  /** The certificates in DER, the server's own first. */
  readonly chain: readonly Uint8Array<ArrayBuffer>[];
  readonly hostname: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The certificates of authorities, in PEM. */
  readonly pem: string;
}

/** What a certificate says of itself, for people. */
export interface CertificateFacts {
  /** Names and addresses of the hosts that it is for. */
  readonly names: string[];
  readonly issuer: string;
  /** Days, in UTC. */
  readonly valid_from: string;
  readonly valid_to: string;
  /** Why it is not trusted; undefined if it is. */
  readonly problem: TrustProblem | undefined;
}

/** Reads the server's certificate and checks whether the authorities vouch for it. */
export async function describeCertificate(
  { chain, hostname, now, pem }: CertificateQuestion,
): Promise<CertificateFacts> {
  const [der = new Uint8Array()] = chain;
  const certificate = new X509Certificate(der);
  const { dns, addresses } = namesOf(certificate);
  const authorities = pem === "" ? [] : readAuthorities(pem);
  return {
    names: [...dns, ...addresses],
    issuer: certificate.issuer,
    valid_from: dayOf(certificate.notBefore),
    valid_to: dayOf(certificate.notAfter),
    problem: await checkVouched({ chain, hostname, now, authorities }),
  };
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
