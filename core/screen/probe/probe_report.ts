import { wrapWords } from "../../base/layout.ts";
import { type ClientFailureKind, type ExitCode, exitCodeOf } from "../../cli/exit_code.ts";
import type { Finding, Judgement, ProbeStep } from "../../events/probe/findings.ts";
import { eventLine, SCHEMA_VERSION } from "../../events/event_line.ts";
import { isNeeded } from "./failed_step.ts";
import { judge } from "./judgement.ts";

/** What a probe has found out. */
export interface ProbeResult {
  /** The URL without a password. */
  readonly url: string;
  /** In the order in which they were found. */
  readonly findings: readonly Finding[];
}

/** 0 if transfers would work, else the exit code of the first thing that makes them fail. */
export function probeExitCode({ findings }: ProbeResult): ExitCode {
  const kind = firstFailure(findings);
  return kind === undefined ? exitCodeOf([]) : exitCodeOf([{ kind, message: "" }]);
}

/** The object of `ferry probe --json`, as one line without its end. */
export function probeObject(result: ProbeResult): string {
  const { url, findings } = result;
  return eventLine({
    schema: SCHEMA_VERSION,
    event: "probe",
    url,
    works: firstFailure(findings) === undefined,
    exit_code: probeExitCode(result),
    findings: findings.map((finding) => ({ ...finding, ...judge(finding, findings) })),
  });
}

/** How a finding begins: `!` for what makes transfers fail, `-` for what limits them. */
const MARKS: Readonly<Record<Judgement["state"], string>> = { good: " ", note: "-", bad: "!" };

const LABEL_WIDTH = 14;

/** What `ferry probe` prints for people, at most `columns` wide as far as the words allow. */
export function probeLines(result: ProbeResult, columns: number): readonly string[] {
  const { url, findings } = result;
  const code = probeExitCode(result);
  const room = Math.max(20, columns - LABEL_WIDTH - 2);
  const lines = findings.flatMap((finding) => {
    const { state, text, cures } = judge(finding, findings);
    const label = `${MARKS[state]} ${labelOf(finding).padEnd(LABEL_WIDTH)}`;
    const cure = cures.length === 0
      ? []
      : wrapWords(`try: ${cures.join("; or ")}`.split(" "), room);
    const [first = "", ...more] = [...wrapWords(text.split(" "), room), ...cure];
    return [label + first, ...more.map((line) => " ".repeat(label.length) + line)];
  });
  const end = code === 0
    ? "transfers work"
    : `transfers do not work as asked for (exit code ${code}); see the lines with !`;
  return [url, ...lines, end];
}

function labelOf(finding: Finding): string {
  switch (finding.finding) {
    case "failed":
    case "left-out":
      return STEP_LABELS[finding.step];
    case "connection":
    case "greeting":
    case "system":
    case "login":
    case "features":
    case "listing":
    case "names":
    case "download":
    case "upload":
    case "sessions":
    case "certificate":
    case "clock":
      return finding.finding;
    case "tls":
      return "TLS";
    case "data-tls":
      return "TLS of data";
    case "tls-resumption":
      return "resumption";
    case "passive-address":
      return "PASV address";
    case "data":
      return "data";
    case "listing-zone":
      return "time zone";
    case "ability":
      return finding.ability;
    case "left-behind":
      return "left behind";
  }
}

const STEP_LABELS: Readonly<Record<ProbeStep, string>> = {
  connection: "connection",
  tls: "TLS",
  login: "login",
  folder: "folder",
  data: "data",
  listing: "listing",
  download: "download",
  upload: "upload",
  clock: "clock",
  system: "system",
  abilities: "abilities",
  times: "set-time",
  sessions: "sessions",
};

function firstFailure(findings: readonly Finding[]): ClientFailureKind | undefined {
  for (const finding of findings) {
    if (finding.finding === "failed" && isNeeded(finding, findings)) return finding.failure;
  }
  return undefined;
}
