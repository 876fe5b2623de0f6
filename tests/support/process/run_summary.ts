/** The line that sums up a run of several files. */
const SUMMARY = /^\d+ files?, [\d.]+ \w+ in .*$/;

/** Whether a line sums up a run of several files: tests of other things do not mind it. */
export function isRunSummary(line: string): boolean {
  return SUMMARY.test(line);
}

/** What was written to standard error, without the line that sums up. */
export function withoutSummary(stderr: string): string {
  return stderr.split("\n").filter((line) => !isRunSummary(line)).join("\n");
}
