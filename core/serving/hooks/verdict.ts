/** How a command ended. */
export type CommandEnd =
  | {
    readonly kind: "exited";
    readonly code: number;
    /** The signal that ended it. */
    readonly signal?: string;
    /** The last line that it printed, on standard error only when nothing came on standard output. */
    readonly lastLine: string;
  }
  /** It took longer than these seconds and was killed. */
  | { readonly kind: "timed-out"; readonly seconds: number }
  | { readonly kind: "not-started"; readonly reason: string }
  /** Nobody wanted its answer any more, and it was killed. */
  | { readonly kind: "called-off" };

/** Whether a command has taken the upload. */
export function accepts(end: CommandEnd): boolean {
  return end.kind === "exited" && end.code === 0 && end.signal === undefined;
}

/** Why a command did not do what it was for, in words; its own when it had any. */
export function complaintOf(end: CommandEnd): string {
  switch (end.kind) {
    case "exited":
      if (end.lastLine !== "") return end.lastLine;
      return end.signal === undefined
        ? `the command ended with exit code ${end.code}`
        : `the command was ended by ${end.signal}`;
    case "timed-out":
      return `the command took longer than ${end.seconds} s`;
    case "not-started":
      return `the command could not be started`;
    case "called-off":
      return "the command was called off";
  }
}
