/** The exit codes of every subcommand; they are part of the command line and do not change meaning. */
export const ExitCode = {
  Done: 0,
  SomeFailed: 1,
  Usage: 2,
  Unreachable: 3,
  LoginRefused: 4,
  ServerRefused: 5,
  LocalFile: 6,
  Trust: 7,
  Integrity: 8,
  TimedOut: 9,
  Skipped: 10,
  TryLater: 11,
  Bug: 70,
  Interrupted: 130,
} as const;

/** One of the exit codes. */
export type ExitCode = typeof ExitCode[keyof typeof ExitCode];

/** What can go wrong in the client. Each kind has its exit code. */
export type ClientFailureKind =
  | "usage"
  | "unreachable"
  | "login-refused"
  | "server-refused"
  | "local-file"
  | "trust"
  | "integrity"
  | "timed-out"
  | "try-later"
  | "bug"
  | "interrupted";

/** A failure of the client, with the sentence for the user. */
export interface ClientFailure {
  readonly kind: ClientFailureKind;
  readonly message: string;
  /** The server would take the file in TYPE I. */
  readonly wantsImage?: true;
  /** The reply code by which the server refused. */
  readonly code?: number;
  /** The server ended the session or does not answer any more. Another session may succeed. */
  readonly sessionOver?: true;
  /** Another attempt would fail in the same way, whatever the kind says. */
  readonly lasting?: true;
}

/** How many jobs of a run did not fail. */
export interface JobCounts {
  readonly succeeded: number;
  /** Files that were left as they were, as the user wanted for files that exist. */
  readonly skipped: number;
}

const EXIT_CODES: Readonly<Record<ClientFailureKind, ExitCode>> = {
  "usage": ExitCode.Usage,
  "unreachable": ExitCode.Unreachable,
  "login-refused": ExitCode.LoginRefused,
  "server-refused": ExitCode.ServerRefused,
  "local-file": ExitCode.LocalFile,
  "trust": ExitCode.Trust,
  "integrity": ExitCode.Integrity,
  "timed-out": ExitCode.TimedOut,
  "try-later": ExitCode.TryLater,
  "bug": ExitCode.Bug,
  "interrupted": ExitCode.Interrupted,
};

/**
 * The exit code of a run: 0 if nothing failed, or 10 if moreover every file was skipped; the code of the failure if all jobs
 * failed for the same reason, else 1.
 */
export function exitCodeOf(
  failures: readonly ClientFailure[],
  { succeeded, skipped }: JobCounts = { succeeded: 0, skipped: 0 },
): ExitCode {
  const interrupted = failures.find((failure) => failure.kind === "interrupted");
  if (interrupted !== undefined) return ExitCode.Interrupted;
  const [first] = failures;
  if (first === undefined) return succeeded === 0 && skipped > 0 ? ExitCode.Skipped : ExitCode.Done;
  const alike = failures.every((failure) => failure.kind === first.kind);
  return alike && succeeded + skipped === 0 ? EXIT_CODES[first.kind] : ExitCode.SomeFailed;
}
