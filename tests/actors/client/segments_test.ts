import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { patterned } from "../../support/files/memory_flows.ts";
import { ofKind, validEvents } from "../../support/events/event_lines.ts";
import { sha256Of } from "../../support/files/sha256.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";
import { played } from "../../support/ftp/played_run.ts";
import { type Handler, ScriptedServer } from "../../support/ftp/scripted_server.ts";
import { servedFolder } from "../../support/ftp/served_folder.ts";
import { FaultyRelay } from "../../support/network/faulty_relay.ts";
import { writeFully } from "../../support/network/sockets.ts";

const MIB = 1024 * 1024;
const CONTENT = patterned(21 * MIB + 7);
const MORE = ["--segments", "3", "--tls", "off", "--timeout", "1000"] as const;

function get(cwd: string, url: string, ...args: readonly string[]) {
  return played(["get", ...MORE, ...args, url], { cwd });
}

Deno.test("several sessions fetch one file, and RANG leaves no byte over", async () => {
  await using folder = await tempFolder();
  await using served = await servedFolder({ files: { "x": CONTENT } });
  await using relay = new FaultyRelay(served);
  const { code, words } = await get(folder.path, relay.url("x"), "--verify", "require");
  assertEquals([code, words], [0, []]);
  assertEquals(await folder.read("x"), CONTENT);
  assertEquals(relay.sessions, 3);
  // Each block but the first is fetched with the 64 KiB before it.
  assertEquals(relay.linesOf("RANG").length, 6);
  assertEquals(relay.carried, CONTENT.length + 5 * 65_536);
});

Deno.test("without RANG each session goes on by REST, and stays usable", async () => {
  await using folder = await tempFolder();
  const refused: Handler = async (path, session) => {
    const from = session.restart;
    session.restart = 0;
    await session.send("150 Here it comes");
    const conn = await session.data();
    try {
      await writeFully(conn, (session.file(path) ?? CONTENT).subarray(from));
      return "226 Done";
    } catch {
      return "426 You have closed";
    } finally {
      conn.close();
    }
  };
  await using server = new ScriptedServer({
    files: new Map([["x", CONTENT]]),
    on: { RETR: refused },
  });
  const { code, words } = await get(folder.path, server.url("x"));
  assertEquals([code, words], [0, []]);
  assertEquals(await folder.read("x"), CONTENT);
  assertEquals(server.sessions, 3);
});

Deno.test("one reply to the transfer and to its ABOR leaves no session without its count", async () => {
  await using folder = await tempFolder();
  const both: Handler = async (path, session) => {
    const from = session.restart;
    session.restart = 0;
    await session.send("150 Accepted data connection");
    const conn = await session.data();
    try {
      await writeFully(conn, (session.file(path) ?? CONTENT).subarray(from));
    } catch {
      // The client has closed it, after its ABOR.
    }
    conn.close();
    // pure-ftpd, when the transfer has ended just as ABOR comes.
    await session.send("150 0.018 seconds (measured here), 92.15 Mbytes per second");
    return "226 Since you see this ABOR must've succeeded";
  };
  await using server = new ScriptedServer({
    files: new Map([["x", CONTENT]]),
    on: { RETR: both, ABOR: () => undefined, NOOP: "200 Zzz..." },
    inOrder: true,
  });
  const { code, words } = await get(folder.path, server.url("x"), "--retry", "0");
  assertEquals([code, words], [0, []]);
  assertEquals(await folder.read("x"), CONTENT);
  assertEquals(server.sessions, 3);
});

Deno.test("a server that takes one session only gets one, and the file is whole", async () => {
  await using folder = await tempFolder();
  await using served = await servedFolder({ files: { "x": CONTENT }, limits: { sessions: 1 } });
  await using relay = new FaultyRelay(served);
  const { code, words } = await get(folder.path, relay.url("x"), "--verify");
  assertEquals([code, words], [0, []]);
  assertEquals(await folder.read("x"), CONTENT);
});

Deno.test("sessions that are cut leave a part that can be resumed", async () => {
  await using folder = await tempFolder();
  await using served = await servedFolder({ files: { "x": CONTENT } });
  const cuts = Array(6).fill({ after: 3 * MIB, kind: "cut" } as const);
  await using relay = new FaultyRelay(served, { faults: cuts });
  const { code, words } = await get(folder.path, relay.url("x"), "--verify", "--retry", "9");
  assertEquals(code, 0, words.join(" | "));
  assertEquals(await folder.read("x"), CONTENT);
  assert(relay.faultsLeft === 0, `${relay.faultsLeft} faults left`);
});

Deno.test("a file that changes meanwhile is found out at the seams", async () => {
  await using folder = await tempFolder();
  let asked = 0;
  await using server: ScriptedServer = new ScriptedServer({
    files: new Map([["x", CONTENT]]),
    on: {
      RETR: async (path, session) => {
        const from = session.restart;
        session.restart = 0;
        // The third block is of another file.
        const shift = (asked += 1) === 3 ? 1 : 0;
        await session.send("150 Here it comes");
        const conn = await session.data();
        try {
          await writeFully(conn, (session.file(path) ?? CONTENT).subarray(from + shift));
          return "226 Done";
        } catch {
          return "426 You have closed";
        } finally {
          conn.close();
        }
      },
    },
  });
  const { code, words } = await get(folder.path, server.url("x"));
  assertEquals(code, 8, words.join());
  assertStringIncludes(words.join(), "the blocks of x do not go together");
  assertEquals(await folder.names(), ["x.part"]);
});

Deno.test("--json tells of one transfer with one SHA-256, however many sessions there are", async () => {
  await using folder = await tempFolder();
  await using served = await servedFolder({ files: { "x": CONTENT } });
  const { code, run } = await get(folder.path, `ftp://127.0.0.1:${served.port}/x`, "--json");
  assertEquals(code, 0, run.words.join());
  const events = await validEvents(run.output.trimEnd().split("\n"));
  const [ended, ...more] = ofKind(events, "transfer-ended");
  assertEquals(more, []);
  assertEquals(ended?.["bytes"], CONTENT.length);
  assertEquals(ended?.["sha256"], await sha256Of(CONTENT));
});
