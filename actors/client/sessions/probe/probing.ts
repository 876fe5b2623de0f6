import type { FtpUrl } from "../../../../core/network/url.ts";
import type { Finding, ProbeStep } from "../../../../core/events/probe/findings.ts";
import { ClientFault } from "../../client_fault.ts";
import type { ClientSettings } from "../../client_settings.ts";
import type { HeldSessions } from "../held_sessions.ts";

/** What a probe is asked for. */
export interface ProbeOptions {
  readonly url: FtpUrl;
  /** `timeoutMs` limits each step. */
  readonly settings: ClientSettings;
  /** Store a small file, read it back and delete it. */
  readonly write: boolean;
  /** How many sessions to open at once; undefined: that is not tried. */
  readonly many: number | undefined;
  /** Gets each finding as it is made. */
  found(finding: Finding): void;
}

/** What every step needs. */
export interface Probing extends ProbeOptions {
  readonly sessions: HeldSessions;
  /** What was found so far. */
  readonly findings: readonly Finding[];
}

/** The fault that a step may report; throws anything else: bugs, and the user's interrupt. */
export function faultOf(error: unknown): ClientFault {
  if (error instanceof ClientFault && error.failure.kind !== "interrupted") return error;
  throw error;
}

/** Reports that a step has failed. */
export function reportFailed({ found }: Probing, step: ProbeStep, error: unknown): void {
  const { kind: failure, message: reason } = faultOf(error).failure;
  found({ finding: "failed", step, failure, reason });
}

/** Milliseconds in seconds, as findings have them. */
export function inSeconds(milliseconds: number): number {
  return Math.max(0, Math.round(milliseconds) / 1000);
}
