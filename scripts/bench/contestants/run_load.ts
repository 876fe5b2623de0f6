import { fromFileUrl } from "@std/path";
import type { Contestant } from "./contestant.ts";

const LOAD = fromFileUrl(new URL("../load.ts", import.meta.url));

/** What the generator did; see load/modes.ts. */
export interface LoadResult {
  readonly seconds: number;
  readonly bytes: number;
  readonly operations: number;
}

/** The result in the generator's line of JSON; throws if it is none. */
export function parseResult(line: string): LoadResult {
  const parsed: unknown = JSON.parse(line);
  const field = (name: string): number => {
    const value: unknown = typeof parsed === "object" && parsed !== null
      ? Object.entries(parsed).find(([key]) => key === name)?.[1]
      : undefined;
    if (typeof value !== "number") throw new Error(`the load says no ${name}: ${line}`);
    return value;
  };
  return { seconds: field("seconds"), bytes: field("bytes"), operations: field("operations") };
}

/** Makes a load on a server, ended early after `seconds`; throws with what the generator said if it fails. */
export async function runLoad(
  server: Contestant,
  words: readonly string[],
  seconds: number,
): Promise<LoadResult> {
  const { success, stdout, stderr } = await command(server, words, seconds, "null").output();
  if (!success) throw new Error(new TextDecoder().decode(stderr).trim());
  return parseResult(new TextDecoder().decode(stdout));
}

/** Sessions that do nothing; they end when disposed. */
export interface IdleSessions extends AsyncDisposable {
  readonly result: LoadResult;
}

/** Opens sessions and holds them. */
export async function holdSessions(server: Contestant, count: number): Promise<IdleSessions> {
  const child = command(server, ["idle", String(count)], Infinity, "piped").spawn();
  const errors = new Response(child.stderr).text();
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  if (value === undefined) throw new Error((await errors).trim());
  return {
    result: parseResult(new TextDecoder().decode(value)),
    [Symbol.asyncDispose]: async () => {
      await child.stdin.close();
      await Promise.all([child.status, child.stdout.cancel(), errors]);
    },
  };
}

function command(
  { host, port, user, password, tls }: Contestant,
  words: readonly string[],
  seconds: number,
  stdin: "null" | "piped",
): Deno.Command {
  const options = [...tls ? ["--tls"] : [], "--seconds", String(seconds)];
  const args = ["run", "-A", "--quiet", LOAD, ...options, host, String(port), user, password];
  return new Deno.Command(Deno.execPath(), {
    args: [...args, ...words],
    stdin,
    stdout: "piped",
    stderr: "piped",
  });
}
