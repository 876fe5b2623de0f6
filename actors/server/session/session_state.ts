import {
  DEFAULT_HASH_ALGORITHM,
  type HashAlgorithm,
} from "../../../core/files/checksums/hash_algorithms.ts";
import { DEFAULT_FACTS, type FactName } from "../../../core/files/listing/listing.ts";
import type { RepresentationType } from "../../../core/representation/representation_type.ts";
import type { Account } from "../accounts/accounts_messages.ts";
import type { SessionSettings } from "./session_settings.ts";

/** How far the login is (RFC 959 §5.4: USER, PASS). */
export type Login =
  | { readonly kind: "none" }
  | { readonly kind: "named"; readonly name: string }
  | { readonly kind: "in"; readonly account: Account };

/** What commands set, and what stays until a command sets it again. */
export interface SessionState {
  login: Login;
  failedLogins: number;
  /** The name of the client program (CLNT). */
  client?: string;
  /** The working directory, a virtual path. */
  folder: string;
  representation: RepresentationType;
  /** After EPSV ALL every other way of opening a data connection is refused (RFC 2428 §4). */
  extendedPassiveOnly: boolean;
  /** The facts in MLSD and MLST (OPTS MLST). */
  facts: readonly FactName[];
  /** The algorithm of HASH (OPTS HASH). */
  hash: HashAlgorithm;
  /** The permission bits that new files lack (SITE UMASK); undefined: the operator's. */
  umask: number | undefined;
  /** How long, in ms, this session may be idle (SITE IDLE). */
  idleMs: number;
}

/** The state after connecting. */
export function initialState(settings: SessionSettings): SessionState {
  return {
    login: { kind: "none" },
    failedLogins: 0,
    folder: "/",
    representation: "ascii",
    extendedPassiveOnly: false,
    facts: DEFAULT_FACTS,
    hash: DEFAULT_HASH_ALGORITHM,
    umask: undefined,
    idleMs: settings.idleMs,
  };
}
