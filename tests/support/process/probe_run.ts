import { assert } from "@std/assert";
import { z } from "zod";
import { probeLine } from "../../../core/events/schema.ts";
import { type ClientResult, runClient } from "./ferry_client.ts";
import type { FerryOptions } from "./ferry_process.ts";

const finding = z.looseObject({
  finding: z.string(),
  text: z.string(),
  cures: z.array(z.string()),
});

/** A finding with its own fields. */
type Found = z.infer<typeof finding>;

/** What `ferry probe --json` has printed; it is one line of the schema. */
export interface ProbeRun extends ClientResult {
  readonly works: boolean;
  readonly findings: readonly Found[];
  /** The own fields of the findings of that kind. */
  of(kind: string): readonly Readonly<Record<string, unknown>>[];
  /** The cures of the first finding of that kind. */
  cures(kind: string): readonly string[];
}

/** Runs `ferry probe --json`. */
export async function runProbe(
  args: readonly string[],
  options: FerryOptions = {},
): Promise<ProbeRun> {
  const result = await runClient(["probe", "--json", ...args], options);
  assert(result.stdout !== "", result.stderr);
  const line = probeLine.parse(JSON.parse(result.stdout));
  assert(result.code === line.exit_code, `${result.code} is not ${line.exit_code}`);
  const findings = z.array(finding).parse(line.findings);
  const ofKind = (kind: string) => findings.filter((one) => one.finding === kind);
  return {
    ...result,
    works: line.works,
    findings,
    of: (kind) =>
      ofKind(kind).map(({ finding: _kind, state: _state, text: _text, cures: _cures, ...own }) =>
        own
      ),
    cures: (kind) => ofKind(kind)[0]?.cures ?? [],
  };
}
