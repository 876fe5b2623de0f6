/** One thing that should not have happened, and how to see it again. */
export interface Finding {
  /** The number of the case. */
  readonly number: number;
  readonly what: string;
}

/** What one side of a run gave. */
export interface SideReport {
  readonly side: "server" | "client";
  /** Lines, replies and other pieces of input that were sent. */
  readonly inputs: number;
  readonly sessions: number;
  readonly cases: number;
  readonly findings: readonly Finding[];
  /** What else there is to tell, for people. */
  readonly facts: readonly string[];
}

/** When to stop, and with what to begin. */
export interface FuzzOptions {
  readonly seed: string;
  /** The longest that this side may take. */
  readonly seconds: number;
  /** This one case alone, to see a finding again. */
  readonly only: number | undefined;
  /** Whether sessions of the server go under TLS first, and handshakes are attacked as well. */
  readonly tls: boolean;
}

/** How many findings are enough to stop. */
export const ENOUGH_FINDINGS = 20;

/** The numbers of the cases to run: until the time is over, or just the one. */
export function* caseNumbers({ seconds, only }: FuzzOptions): Generator<number> {
  if (only !== undefined) return yield only;
  const end = Date.now() + seconds * 1_000;
  for (let number = 0; Date.now() < end; number += 1) yield number;
}

/** The lines of a report. */
export function reportLines(report: SideReport): readonly string[] {
  const { side, inputs, sessions, cases, findings, facts } = report;
  return [
    `${side}: ${inputs} inputs in ${sessions} sessions and ${cases} cases, ` +
    `${findings.length} findings`,
    ...facts.map((fact) => `${side}: ${fact}`),
    ...findings.map(({ number, what }) => `${side}: case ${number}: ${what}`),
  ];
}
