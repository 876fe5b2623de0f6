import { assertEquals, assertStringIncludes } from "@std/assert";
import { ClientRun, runToEnd } from "../../support/ftp/client_run.ts";
import { type Handler, ScriptedServer } from "../../support/ftp/scripted_server.ts";
import { encodeText } from "../../../core/base/text.ts";
import { servedFolder } from "../../support/ftp/served_folder.ts";
import { patterned } from "../../support/files/memory_flows.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";
import { FakeClock, settle } from "../../support/time/fake_clock.ts";
import { FaultyRelay } from "../../support/network/faulty_relay.ts";
import { writeFully } from "../../support/network/sockets.ts";
import { until } from "../../support/time/deadline.ts";

const FILES = () => new Map([["a", encodeText("AAAA")], ["b", encodeText("BB")]]);

/** Sends half of the file, then the rest when the awaited number of NOOPs has come. */
function slow(server: () => ScriptedServer, noops: number, final: readonly string[]): Handler {
  return async (path, session) => {
    if (path !== "a") return await session.give(session.file(path) ?? "");
    await session.send("150 Slowly");
    const conn = await session.data();
    await writeFully(conn, encodeText("AA"));
    await until(() => server().linesOf("NOOP").length >= noops, `${noops} NOOPs`);
    await writeFully(conn, encodeText("AA"));
    conn.close();
    for (const reply of final) await session.send(reply);
    return undefined;
  };
}

/** Fetches a, during which two NOOPs are sent, and then b on the same session, if that is still good. */
async function fetchBoth(noop: string | Handler, final: readonly string[]) {
  await using folder = await tempFolder();
  await using server: ScriptedServer = new ScriptedServer({
    files: FILES(),
    on: { NOOP: noop, RETR: slow(() => server, 2, final) },
  });
  const clock = new FakeClock();
  const args = ["get", "--keepalive", "5", server.url("a"), server.url("b")];
  const run = new ClientRun(args, { cwd: folder.path, clock });
  await hurried(clock, run.code);
  assertEquals([await run.code, run.words], [0, []]);
  assertEquals(await folder.read("a"), encodeText("AAAA"));
  assertEquals(await folder.read("b"), encodeText("BB"));
  return server.sessions;
}

/** Moves the clock in large steps until the work is done. */
async function hurried(clock: FakeClock, work: Promise<unknown>): Promise<void> {
  let done = false;
  work.finally(() => done = true).catch(() => {});
  while (!done) {
    await settle(20);
    if (!done) await clock.advance(1_000);
  }
}

const silent: Handler = () => undefined;

Deno.test("NOOP is sent during a long transfer, and answered at once", async () => {
  assertEquals(await fetchBoth("200 Yes", ["226 Done"]), 1);
});

Deno.test("NOOP answered only after the transfer is not taken for another reply", async () => {
  assertEquals(await fetchBoth(silent, ["226 Done", "200 Yes", "200 Yes"]), 1);
});

Deno.test("NOOP refused during the transfer does not end that", async () => {
  assertEquals(await fetchBoth("500 Only ABOR now", ["226 Done"]), 1);
});

Deno.test("a server that swallows NOOP costs a new session, and no file", async () => {
  assertEquals(await fetchBoth(silent, ["226 Done"]), 2);
});

Deno.test("--keepalive off sends no NOOP", async () => {
  await using folder = await tempFolder();
  await using server: ScriptedServer = new ScriptedServer({
    files: FILES(),
    on: {
      NOOP: "200 Yes",
      RETR: async (path, session) => {
        await session.send("150 Slowly");
        const conn = await session.data();
        // Longer than the usual pause between two; the local file is open then.
        await running?.delivered("transfer");
        await clock.advance(200_000);
        await writeFully(conn, session.file(path) ?? encodeText(""));
        conn.close();
        return "226 Done";
      },
    },
  });
  const clock = new FakeClock();
  let running: ClientRun | undefined;
  for (const [more, noops] of [[["--keepalive", "off"], 0], [[], 3]] as const) {
    const args = ["get", "--timeout", "1000", ...more, server.url("a")];
    running = new ClientRun(args, { cwd: folder.path, clock });
    assertEquals(await running.code, 0);
    assertEquals(server.linesOf("NOOP").length, noops);
  }
});

Deno.test("a control connection that breaks while the data flows on ends no download", async () => {
  await using folder = await tempFolder();
  const content = patterned(3_000_000);
  await using server = new ScriptedServer({ files: new Map([["x", content]]) });
  await using relay = new FaultyRelay({ hostname: "127.0.0.1", port: server.port }, {
    faults: [{ after: 500_000, kind: "cut-control" }],
  });
  const one = await runToEnd(["get", relay.url("x")], { cwd: folder.path });
  assertEquals([one.code, one.words], [0, []]);
  assertEquals(relay.faultsLeft, 0);
  assertEquals(await folder.read("x"), content);
});

Deno.test("a last reply that never comes is no loss when all bytes of the known size came", async () => {
  await using folder = await tempFolder();
  const mute: Handler = async (path, session) => {
    await session.send("150 Here it comes");
    const conn = await session.data();
    await writeFully(conn, session.file(path) ?? encodeText(""));
    conn.close();
    return undefined;
  };
  await using server = new ScriptedServer({ files: FILES(), on: { RETR: mute } });
  const clock = new FakeClock();
  const known = new ClientRun(["get", server.url("a"), server.url("b")], {
    cwd: folder.path,
    clock,
  });
  await hurried(clock, known.code);
  assertEquals([await known.code, known.words], [0, []]);
  assertEquals(server.sessions, 2);
  await using blind = new ScriptedServer({
    files: FILES(),
    on: { RETR: mute, SIZE: "502 Not here" },
  });
  const unknown = new ClientRun(["get", blind.url("a"), "-o", "c"], { cwd: folder.path, clock });
  await hurried(clock, unknown.code);
  assertEquals(await unknown.code, 9);
  assertEquals(await folder.names(), ["a", "b", "c.part"]);
});

Deno.test("a stream that is cut and still called complete is found out by its size", async () => {
  await using folder = await tempFolder();
  await using served = await servedFolder({ files: { "x": patterned(1_000_000) } });
  for (
    const [reply, words] of [["226 All is well", "truncated"], [
      undefined,
      "x.part is kept",
    ]] as const
  ) {
    await using server = new ScriptedServer({
      on: {
        SIZE: "213 1000000",
        RETR: async (_, session) => {
          await session.send("150 Here it comes");
          const conn = await session.data();
          await writeFully(conn, patterned(400_000));
          conn.close();
          if (reply === undefined) session.close();
          return reply;
        },
      },
    });
    const run = await runToEnd(["get", server.url("x")], { cwd: folder.path });
    assertEquals(run.code, 8, run.words.join());
    assertStringIncludes(run.words.join(), words);
    assertEquals(await folder.names(), ["x.part"]);
  }
  await using relay = new FaultyRelay(served, { faults: [{ after: 300_000, kind: "end-data" }] });
  const run = await runToEnd(["get", "--tls", "off", relay.url("x")], { cwd: folder.path });
  assertEquals(run.code, 8, run.words.join());
  assertEquals((await folder.read("x.part")).length, 300_000);
});
