import type { HostPort } from "../../../core/network/address.ts";
import type { Member } from "../../../core/access/limits/gatekeeper.ts";
import type { ServeInvocation } from "../../../core/cli/subcommands/serve/serve_subcommand.ts";
import type { NameRules } from "../../../core/files/name_filter.ts";
import type { CommandResult } from "../../../core/serving/hooks/command_result.ts";
import type { Variables } from "../../../core/serving/hooks/hook_variables.ts";
import type { Shares } from "../../files/shares.ts";
import type { Answer } from "../../kernel/kernel.ts";
import type { KeyPair } from "../../transport/tls/server/joiner.ts";
import type { AccountsMsg } from "../accounts/accounts_messages.ts";
import type { UploadHook } from "../hooks/running_hooks.ts";
import type { LimitsMsg } from "../limits/limits_messages.ts";
import type { Admission, SessionServerMsg } from "../server_messages.ts";
import type { SessionDetails, SessionMsg } from "../session/session_messages.ts";

/** What an account may move, in portions of so many bytes; a direction without a portion has no limit. */
export interface Portions {
  readonly download?: number;
  readonly upload?: number;
}

/** The answer to a login with the right password, as a thread gets it. */
export type ThreadGrant =
  | { readonly kind: "granted"; readonly portions: Portions }
  | { readonly kind: "refused"; readonly why: string };

/** What a thread sends to the server. Work that may be called off has a number that is unique in its thread. */
export type ToServerMsg =
  | { readonly kind: "admit"; readonly peer: HostPort; readonly answer: Answer<Admission> }
  | Exclude<LimitsMsg, { readonly kind: "log-in" }>
  | {
    readonly kind: "log-in";
    readonly session: number;
    readonly account: Member;
    readonly answer: Answer<ThreadGrant>;
  }
  | Exclude<SessionServerMsg, LimitsMsg>
  | Extract<AccountsMsg, { readonly kind: "authenticate" }>
  /** Answered when so many bytes may be moved. */
  | {
    readonly kind: "take-rate";
    readonly work: number;
    readonly session: number;
    readonly direction: "download" | "upload";
    readonly bytes: number;
    readonly answer: Answer<boolean>;
  }
  /** As `HomeUsage.free` and `take`; uploads have numbers. */
  | {
    readonly kind: "free-quota";
    readonly home: string;
    readonly quota: number;
    readonly wanted: number;
    readonly answer: Answer<number>;
  }
  | {
    readonly kind: "take-quota";
    readonly home: string;
    readonly quota: number;
    readonly upload: number;
    readonly bytes: number;
    readonly answer: Answer<boolean>;
  }
  | { readonly kind: "end-quota"; readonly home: string; readonly upload: number }
  /** As `SweepBook.once`. */
  | { readonly kind: "sweep"; readonly root: string; readonly answer: Answer<number> }
  | {
    readonly kind: "judge-upload";
    readonly work: number;
    readonly variables: Variables;
    readonly file: string;
    readonly answer: Answer<CommandResult>;
  }
  /** Nobody waits for this work any more. */
  | { readonly kind: "call-off"; readonly work: number }
  /** Asks another session to end its upload. */
  | { readonly kind: "give-way"; readonly session: number; readonly answer: Answer<boolean> }
  | { readonly kind: "session-ended"; readonly session: number }
  /** A sentence for the operator. */
  | { readonly kind: "trouble"; readonly words: string };

/** What the server tells one session. */
export type SessionOrder = Extract<
  SessionMsg,
  { readonly kind: "kicked" | "dismissed" | "shut-down" | "cut-short" }
>;

/** What the server sends to a thread. */
export type ToThreadMsg =
  /** Loads all that it will need, and listens. The answer is why it cannot; undefined if it does. */
  | {
    readonly kind: "prepare";
    readonly hostname: string;
    readonly port: number;
    readonly encoding: string | undefined;
    readonly native: boolean;
    readonly answer: Answer<string | undefined>;
  }
  /** Accepts clients from now on. */
  | { readonly kind: "begin"; readonly plan: ThreadPlan }
  | { readonly kind: "order"; readonly session: number; readonly order: SessionOrder }
  | {
    readonly kind: "describe";
    readonly session: number;
    readonly answer: Answer<SessionDetails | undefined>;
  }
  | { readonly kind: "give-way"; readonly session: number; readonly answer: Answer<boolean> }
  /** Accepts no more clients. */
  | { readonly kind: "close-door" }
  /** The certificate for sessions from now on. */
  | { readonly kind: "certificate"; readonly certificate: KeyPair }
  /** Ends all sessions that are left; answered when they have ended. */
  | { readonly kind: "stop"; readonly answer: Answer<boolean> };

/** What a thread knows of the server. */
export interface ThreadPlan {
  readonly invocation: ServeInvocation;
  readonly welcome: readonly string[];
  /** What is shared; there are no streams. */
  readonly shares: Omit<Shares, "streams" | "inlet" | "filter">;
  readonly names: NameRules;
  readonly certificate: KeyPair | undefined;
  readonly uploadHook: Omit<UploadHook, "hooks"> | undefined;
  /** The files that are being written, of `claimMemory`. */
  readonly claims: SharedArrayBuffer;
  /** Whether the server must know when a transfer begins and ends, before it does. */
  readonly counts: boolean;
}
