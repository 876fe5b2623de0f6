import type { Member } from "../../../core/access/limits/gatekeeper.ts";
import type { Throttle } from "../../transport/flow/throttle.ts";
import type { Answer } from "../../kernel/kernel.ts";

/** A session's throttles, one for each direction; a direction without one has no limit. */
export interface Throttles {
  readonly download?: Throttle;
  readonly upload?: Throttle;
}

/** The answer to a login with the right password. */
export type LoginGrant =
  | { readonly kind: "granted"; readonly throttles: Throttles }
  | { readonly kind: "refused"; readonly why: string };

/** Messages of the sessions about the limits that they share. Sessions are known by their numbers. */
export type LimitsMsg =
  /** Whether a password may be tried. The answer is the reason why not, or undefined. */
  | {
    readonly kind: "may-log-in";
    readonly session: number;
    readonly answer: Answer<string | undefined>;
  }
  /** The password was right: whether the account may have one more session. */
  | {
    readonly kind: "log-in";
    readonly session: number;
    readonly account: Member;
    readonly answer: Answer<LoginGrant>;
  }
  | { readonly kind: "log-out"; readonly session: number }
  /** A login failed. The answer is how long, in ms after PASS was received, the reply must be delayed. */
  | {
    readonly kind: "login-failed";
    readonly session: number;
    readonly guessed: boolean;
    readonly answer: Answer<number>;
  }
  /** Whether a transfer may begin. The answer is the reason why not, or undefined. */
  | {
    readonly kind: "begin-transfer";
    readonly session: number;
    readonly answer: Answer<string | undefined>;
  }
  | { readonly kind: "end-transfer"; readonly session: number };
