import { fromFileUrl } from "@std/path";
import { z } from "zod";
import { findPeer } from "../../tests/interop/program.ts";
import { treeCases } from "./cases/client_cases.ts";
import { CLIENTS } from "./cases/client_programs.ts";
import type { BenchRun } from "./contestants/start_all.ts";
import { TREE_SERVERS } from "./measure_clients.ts";
import { Measurements } from "./report/figures.ts";
import type { Section } from "./report/report.ts";

/** The round-trip time of the slow line, in ms. */
export const ROUND_TRIP = 20;

/** What the names of its figures end with. */
export const OVER_SLOW_LINE = `, ${ROUND_TRIP} ms away`;

const OUTCOME = z.object({
  values: z.array(z.object({
    figure: z.object({ name: z.string(), unit: z.string(), better: z.enum(["more", "less"]) }),
    contestant: z.string(),
    value: z.number(),
  })),
  leftOut: z.array(z.string()),
});

/** What the process in the network namespace reports. */
export type DelayedOutcome = z.infer<typeof OUTCOME>;

/**
 * Measures trees of small files over a line with a delay: in a network namespace of its own, by another process of the
 * benchmark with the same arguments. Where none can be made, they are left out.
 */
export async function measureDelayed(
  run: BenchRun,
  args: readonly string[],
): Promise<readonly Section[]> {
  const names = TREE_SERVERS.flatMap((server) => treeCases(server, OVER_SLOW_LINE))
    .map(({ name }) => name);
  if (!names.some((name) => name.includes(run.options.only))) return [];
  const unshare = findPeer("unshare");
  const hindrance = await hindranceHere();
  if (unshare === undefined || hindrance !== undefined) {
    run.leftOut(`trees of small files with a delay: ${hindrance ?? "unshare is not installed"}`);
    return [];
  }
  const script = fromFileUrl(new URL("./delayed.ts", import.meta.url));
  const { success, stdout } = await new Deno.Command(unshare, {
    args: ["-n", Deno.execPath(), "run", "-A", "--quiet", script, ...args],
    stdin: "null",
    stderr: "inherit",
  }).output();
  if (!success) {
    run.leftOut("trees of small files with a delay: no network namespace can be made for them");
    return [];
  }
  const { values, leftOut } = OUTCOME.parse(JSON.parse(new TextDecoder().decode(stdout)));
  for (const reason of leftOut) run.leftOut(reason);
  const all = new Measurements();
  for (const { figure, contestant, value } of values) all.add(figure, contestant, value);
  const title = "Clients: a slow line";
  return [{ title, explained: EXPLAINED, contestants: CLIENTS, rows: all.rows }];
}

const EXPLAINED =
  "More is better. The line has a round-trip time and is otherwise as fast as the machine; " +
  "servers and clients are in a network namespace of their own.";

/** Why there can be no slow line; undefined if there can. */
async function hindranceHere(): Promise<string | undefined> {
  if (Deno.uid() !== 0) return "a network namespace needs the rights of root";
  if (findPeer("ip") === undefined) return "ip is not installed";
  const isThere = await Deno.stat("/dev/net/tun").then(() => true, () => false);
  return isThere ? undefined : "there is no /dev/net/tun";
}
