import { ExitCode } from "../exit_code.ts";

/** What each exit code means, for people; the README has the same words. */
const EXIT_CODE_MEANINGS: Readonly<Record<keyof typeof ExitCode, string>> = {
  Done: "all done",
  SomeFailed:
    "some transfers failed, others did not, or they failed for different reasons; serve: its time ran out too early",
  Usage: "the command line is wrong",
  Unreachable: "cannot resolve or connect; serve: cannot listen",
  LoginRefused: "login refused",
  ServerRefused: "the server refused for good (a 5yz reply): not found, denied, exists",
  LocalFile: "local file error",
  Trust: "TLS is required but missing, or the server is not trusted",
  Integrity: "integrity: the transfer was cut off, or size or checksum are not what they should be",
  TimedOut: "timed out",
  Skipped:
    "nothing was done: every file was there already and stayed as it was, or you answered no",
  TryLater: "the server asked to try again later (a 4yz reply)",
  Bug: "a bug in ferry",
  Interrupted: "interrupted; a download keeps its .part",
};

/** Every exit code with what it means, in ascending order. */
export function exitCodeMeanings(): readonly (readonly [code: number, meaning: string])[] {
  const named = Object.entries(EXIT_CODE_MEANINGS);
  const codes = new Map<string, number>(Object.entries(ExitCode));
  return named.map(([name, meaning]) => [codes.get(name) ?? 0, meaning]);
}

/** What `ferry help exit-codes` prints. */
export function exitCodesText(): string {
  const rows = exitCodeMeanings().map(([code, meaning]) =>
    `  ${String(code).padStart(3)}  ${meaning}`
  );
  return ["The exit codes of every command:", "", ...rows, ""].join("\n");
}
