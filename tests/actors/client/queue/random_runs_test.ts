import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { encodeText } from "../../../../core/base/text.ts";
import { ClientRun } from "../../../support/ftp/client_run.ts";
import {
  type Handler,
  ScriptedServer,
  type ScriptedSession,
} from "../../../support/ftp/scripted_server.ts";
import { playToEnd } from "../../../support/ftp/played_run.ts";
import { FakeClock } from "../../../support/time/fake_clock.ts";

const NAMES = ["a", "b", "c", "d", "e", "f", "g"];
const CONTENT = new Map(NAMES.map((name) => [name, encodeText(`${name} is long enough`)]));

/** What a server does once in place of what it should. */
const FAULTS = ["fine", "450", "421", "550", "425", "close", "close in silence", "half"] as const;
type Fault = typeof FAULTS[number];

/** Does with each command what comes next in the list; all is fine behind its end. */
function faulty(faults: readonly Fault[], fine: Handler): Handler {
  const left = [...faults];
  return async (argument, session) => {
    const fault = left.shift() ?? "fine";
    switch (fault) {
      case "fine":
        return await fine(argument, session);
      case "half":
        return await half(argument, session);
      case "close":
        await session.send("421 The server goes down");
        session.close();
        return undefined;
      case "close in silence":
        session.close();
        return undefined;
      default:
        return `${fault} Not now`;
    }
  };
}

/** Sends half of a file, then breaks everything. */
async function half(path: string, session: ScriptedSession): Promise<undefined> {
  const bytes = session.file(path) ?? new Uint8Array();
  await session.send("150 Here it comes");
  const conn = await session.data();
  await conn.write(bytes.subarray(session.restart, bytes.length / 2));
  session.close();
}

const give: Handler = async (path, session) => {
  const from = session.restart;
  session.restart = 0;
  return await session.give((session.file(path) ?? new Uint8Array()).subarray(from));
};

interface Ended {
  readonly code: number;
  readonly output: string;
}

/** How a run is stopped, if it is; after so many ms. */
interface Stop {
  readonly by: "nothing" | "--max-time" | "interrupt";
  readonly ms: number;
}

async function played(args: readonly string[], cwd: string, stop: Stop): Promise<Ended> {
  const clock = new FakeClock();
  const began = clock.now();
  const limit = stop.by === "--max-time" ? ["--max-time", String(stop.ms / 1_000)] : [];
  const run = new ClientRun([...args, ...limit], { cwd, clock });
  let interrupted = false;
  await playToEnd(run, clock, 500, () => {
    if (stop.by !== "interrupt" || interrupted || clock.now() - began < stop.ms) return;
    interrupted = true;
    run.interrupt();
  });
  return { code: await run.code, output: run.output };
}

const FAULT_LIST = fc.array(fc.constantFrom(...FAULTS), { maxLength: 12 });
const STOP = fc.record({
  by: fc.constantFrom("nothing", "nothing", "--max-time", "interrupt"),
  ms: fc.integer({ min: 100, max: 9_000 }),
});

Deno.test("property: whatever a server does, a run ends, and each file once", async () => {
  const parallel = fc.integer({ min: 1, max: 5 });
  const retry = fc.integer({ min: 0, max: 3 });
  const toPipe = fc.boolean();
  await fc.assert(
    fc.asyncProperty(
      FAULT_LIST,
      FAULT_LIST,
      parallel,
      retry,
      toPipe,
      STOP,
      async (logins, transfers, sessions, attempts, piped, stop) => {
        const cwd = await Deno.makeTempDir();
        try {
          await using server = new ScriptedServer({
            files: new Map(CONTENT),
            on: { PASS: faulty(logins, () => "230 Welcome"), RETR: faulty(transfers, give) },
          });
          const urls = NAMES.map((name) => server.url(name));
          const options = ["-j", `${sessions}`, "--retry", `${attempts}`];
          const how = piped ? ["-o", "-"] : ["--json"];
          const run = await played(["get", ...options, ...how, ...urls], cwd, stop);
          if (piped) return checkPiped(run);
          await checkFiles(run, cwd, stop);
        } finally {
          await Deno.remove(cwd, { recursive: true });
        }
      },
    ),
    { numRuns: 20 },
  );
});

/** The whole files that are there are complete, and without failures all are. */
async function checkFiles({ code, output }: Ended, cwd: string, stop: Stop): Promise<void> {
  const events = output.trim().split("\n").map((line) => JSON.parse(line));
  const ends = events.filter(({ event }) =>
    event === "transfer-ended" || event === "transfer-refused"
  );
  const urls = ends.map(({ url }) => url);
  assertEquals(urls.length, new Set(urls).size, "a file has ended twice");
  const complete = ends.filter(({ outcome }) => outcome === "complete").length;
  if (stop.by === "nothing") assertEquals(urls.length, NAMES.length, "a file has not ended");
  assertEquals(code === 0, complete === NAMES.length && code !== 130, `exit code ${code}`);
  let whole = 0;
  for await (const { name } of Deno.readDir(cwd)) {
    if (!NAMES.includes(name)) continue;
    whole += 1;
    assertEquals(await Deno.readFile(`${cwd}/${name}`), CONTENT.get(name));
  }
  assertEquals(whole, complete);
}

/** What comes out is some of the files in order, each whole or cut off. */
function checkPiped({ code, output }: Ended): void {
  let left = output;
  for (const name of NAMES) {
    const text = `${name} is long enough`;
    let length = text.length;
    while (length > 0 && !left.startsWith(text.slice(0, length))) length -= 1;
    if (length < text.length) assert(code !== 0, `${name} is cut off`);
    left = left.slice(length);
  }
  assertEquals(left, "");
}
