import type { Member } from "../../../core/access/limits/gatekeeper.ts";
import type { Throttle } from "../../transport/flow/throttle.ts";
import type { Answer } from "../../kernel/kernel.ts";

/** A session's throttles, one for each direction; without one the direction is not held back. */
export interface Throttles {
  readonly download?: Throttle;
  readonly upload?: Throttle;
}

/** The answer to a login that was right. */
export type LoginGrant =
  | { readonly kind: "granted"; readonly throttles: Throttles }
  | { readonly kind: "refused"; readonly why: string };

/** What sessions, known by their numbers, ask and tell the server about what they share. */
export type LimitsMsg =
  /** May a password be tried? The answer: why not. */
  | {
    readonly kind: "may-log-in";
    readonly session: number;
    readonly answer: Answer<string | undefined>;
  }
  /** A login was right: may the account have one more session? */
  | {
    readonly kind: "log-in";
    readonly session: number;
    readonly account: Member;
    readonly answer: Answer<LoginGrant>;
  }
  | { readonly kind: "log-out"; readonly session: number }
  /** A login was wrong. The answer: how long, in ms, after PASS came its refusal may be told. */
  | {
    readonly kind: "login-failed";
    readonly session: number;
    readonly guessed: boolean;
    readonly answer: Answer<number>;
  }
  /** May a file travel? The answer: why not. */
  | {
    readonly kind: "begin-transfer";
    readonly session: number;
    readonly answer: Answer<string | undefined>;
  }
  | { readonly kind: "end-transfer"; readonly session: number };
