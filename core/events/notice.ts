// This folder: what happens on a server or a client, written as notices, JSON events and lines of logs.

import type { HostPort } from "../network/address.ts";
import type { DataFailureKind } from "../protocol/transfer_failure.ts";
import type { FileFailureKind } from "../files/file_failure.ts";
import type { RepresentationType } from "../representation/representation_type.ts";

/** Something that happened on the server: for the log, the events and the hooks. */
export type Notice =
  | { readonly kind: "session-opened"; readonly session: number; readonly peer: HostPort }
  | { readonly kind: "session-closed"; readonly session: number; readonly peer: HostPort }
  | LoginNotice & {
    readonly accepted: true;
    /** What an anonymous user gave as an e-mail address (RFC 1635). */
    readonly email?: string;
  }
  | LoginNotice & {
    readonly accepted: false;
    /** Why the login was refused, unless the name or the password was wrong. */
    readonly reason?: string;
  }
  /** A client got 421 instead of a greeting. */
  | { readonly kind: "session-refused"; readonly peer: HostPort; readonly reason: string }
  /** An address, an IPv4 one or an IPv6 /64, was banned for this number of seconds. */
  | {
    readonly kind: "banned";
    readonly address: string;
    /** The number of failed logins; undefined if the operator banned it. */
    readonly failures?: number;
    readonly seconds: number;
  }
  | (TransferFacts & {
    readonly kind: "transfer-started";
    /** The number of bytes to transfer; undefined if it is unknown. */
    readonly expected?: number;
    /** The offset in the file at which the transfer begins. */
    readonly offset?: number;
    /** The size of the file in bytes; undefined if it is unknown, or if line ends are converted. */
    readonly size?: number;
  })
  /** A RETR, STOR, STOU or APPE was refused before any byte was transferred. */
  | (TransferFacts & {
    readonly kind: "transfer-refused";
    readonly code: number;
    /** The text of the reply. */
    readonly reason: string;
    /** The kind of the failure, if a file caused it. */
    readonly failureKind?: FileFailureKind;
  })
  | (TransferFacts & {
    readonly kind: "transfer-ended";
    /** Bytes on the data connection. */
    readonly bytes: number;
    readonly milliseconds: number;
    /** SHA-256 of the file, if it is wanted and the whole file was transferred. */
    readonly sha256?: string;
    /** What went wrong; undefined when all bytes were transferred. */
    readonly failure?: TransferFault;
  });

/** A login: the client and the name that it gave. */
export interface LoginNotice {
  readonly kind: "login";
  readonly session: number;
  readonly peer: HostPort;
  readonly name: string;
}

/** Why a transfer failed: the text of the reply to the client, and the kind. */
export interface TransferFault {
  readonly text: string;
  readonly kind: DataFailureKind | FileFailureKind;
}

/** A transfer: the client, its account and the file. */
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
