import type { HostPort } from "../network/address.ts";
import type { DataFailureKind } from "../protocol/transfer_failure.ts";
import type { FileFailureKind } from "../files/file_failure.ts";
import type { RepresentationType } from "../protocol/representation.ts";

/** What happened, for the lines of `serve`. */
export type Notice =
  | { readonly kind: "session-opened"; readonly session: number; readonly peer: HostPort }
  | { readonly kind: "session-closed"; readonly session: number; readonly peer: HostPort }
  | LoginFacts & {
    readonly accepted: true;
    /** What an anonymous user gave as an e-mail address (RFC 1635). */
    readonly email?: string;
  }
  | LoginFacts & {
    readonly accepted: false;
    /** Why it was refused, where that is not the name or the password. */
    readonly reason?: string;
  }
  /** Somebody was turned away with 421 instead of a greeting. */
  | { readonly kind: "session-refused"; readonly peer: HostPort; readonly reason: string }
  /** The address, an IPv4 one or an IPv6 /64, is shut out for so many seconds. */
  | {
    readonly kind: "banned";
    readonly address: string;
    /** After so many failed logins; undefined: the operator wants it. */
    readonly failures?: number;
    readonly seconds: number;
  }
  | (TransferFacts & {
    readonly kind: "transfer-started";
    /** The bytes that are to travel; undefined where nobody knows. */
    readonly expected?: number;
    /** Where in the file they begin. */
    readonly offset?: number;
    /** The bytes that the file has; undefined where nobody knows, or where line ends are converted. */
    readonly size?: number;
  })
  /** A RETR, STOR, STOU or APPE that was refused before a byte travelled. */
  | (TransferFacts & {
    readonly kind: "transfer-refused";
    readonly code: number;
    /** The text of the reply. */
    readonly reason: string;
    /** Of which kind the failure is, where it is a file's. */
    readonly failureKind?: FileFailureKind;
  })
  | (TransferFacts & {
    readonly kind: "transfer-ended";
    /** Bytes on the data connection. */
    readonly bytes: number;
    readonly milliseconds: number;
    /** SHA-256 of the file, where it was asked for and the file travelled whole. */
    readonly sha256?: string;
    /** What went wrong; undefined when all bytes were transferred. */
    readonly failure?: TransferFault;
  });

/** Which account was asked for, by which client. */
export interface LoginFacts {
  readonly kind: "login";
  readonly session: number;
  readonly peer: HostPort;
  readonly name: string;
}

/** What went wrong with a transfer: as the reply to the client says it, and its kind. */
export interface TransferFault {
  readonly text: string;
  readonly kind: DataFailureKind | FileFailureKind;
}

/** Which file travels for whom. */
export interface TransferFacts {
  readonly session: number;
  readonly peer: HostPort;
  /** The account's name. */
  readonly name: string;
  readonly anonymous: boolean;
  readonly direction: "download" | "upload";
  /** The virtual path. */
  readonly path: string;
  readonly representation: RepresentationType;
}
