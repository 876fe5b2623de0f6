/** The result of a command. */
export type CommandResult =
  | {
    readonly kind: "exited";
    readonly code: number;
    /** The signal that ended it. */
    readonly signal?: string;
    /** The last line that it printed on standard output, or on standard error if that was empty. */
    readonly lastLine: string;
  }
  /** It exceeded this time limit and was killed. */
  | { readonly kind: "timed-out"; readonly seconds: number }
  | { readonly kind: "not-started"; readonly reason: string }
  /** Its result was no longer needed, and it was killed. */
  | { readonly kind: "called-off" };

/** Whether the command accepted the upload. */
export function accepts(end: CommandResult): boolean {
  return end.kind === "exited" && end.code === 0 && end.signal === undefined;
}

/** Why the command failed, as a text for people: its last line if it printed one. */
export function complaintOf(end: CommandResult): string {
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
