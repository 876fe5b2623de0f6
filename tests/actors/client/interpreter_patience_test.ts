import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { connect } from "../../../actors/client/conversation/reaching/connect.ts";
import { USUAL_WAY } from "../../../core/network/reaching/reaching_options.ts";
import { encodeText } from "../../../core/base/text.ts";
import { ClientRun } from "../../support/ftp/client_run.ts";
import { until, within } from "../../support/time/deadline.ts";
import { FakeClock, settle } from "../../support/time/fake_clock.ts";
import { MemorySource } from "../../support/files/memory_flows.ts";
import { ScriptedServer } from "../../support/ftp/scripted_server.ts";
import { writeFully } from "../../support/network/sockets.ts";
import { type TempFolder, tempFolder } from "../../support/files/temp_folder.ts";

const silent = () => undefined;

/** How much of x has arrived. */
async function arrivedIn(folder: TempFolder): Promise<number> {
  return (await folder.read("x.part").catch(() => "")).length;
}

Deno.test("a server that does not greet is exit code 9 after --timeout", async () => {
  const clock = new FakeClock();
  await using server = new ScriptedServer({ greeting: "" });
  const run = new ClientRun(["ls", "--timeout", "7", server.url()], { cwd: "/", clock });
  await until(() => server.sessions > 0, "a session");
  await clock.advance(6_999);
  assertEquals(run.words, []);
  await clock.advance(1);
  assertEquals(await run.code, 9);
  assertEquals(run.words, ["ferry: no reply to greeting within 7 s"]);
});

Deno.test("a connection that is made only after the time-out is closed", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  // The connection is begun, but the time is over before it is made.
  const clock = {
    now: () => 0,
    elapsed: () => 0,
    schedule: (_ms: number, expire: () => void) => {
      queueMicrotask(expire);
      return () => {};
    },
  };
  const target = { hostname: "127.0.0.1", port: listener.addr.port, reaching: USUAL_WAY };
  const error = await assertRejects(() => connect(target, { clock, ms: 1000 }));
  assertStringIncludes(String(error), "no answer within 1 s");
  using late = await listener.accept();
  assertEquals(await within(late.read(new Uint8Array(1)), "the end of it"), null);
});

Deno.test("nothing is connected for a client that was interrupted before", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const target = { hostname: "127.0.0.1", port: listener.addr.port, reaching: USUAL_WAY };
  const signal = AbortSignal.abort(new Error("interrupted"));
  const connecting = connect(target, { clock: new FakeClock(), ms: 1000, signal });
  assertStringIncludes(String(await assertRejects(() => connecting)), "interrupted");
});

Deno.test("a command without a reply is exit code 9, and its name is reported", async () => {
  const clock = new FakeClock();
  await using server = new ScriptedServer({ on: { TYPE: silent } });
  const run = new ClientRun(["ls", server.url()], { cwd: "/", clock });
  await server.arrival("TYPE");
  await clock.advance(30_000);
  assertEquals(await run.code, 9);
  assertEquals(run.words, ["ferry: no reply to TYPE A within 30 s"]);
});

Deno.test("a stalled transfer is exit code 9; the received bytes are kept", async () => {
  await using folder = await tempFolder();
  const clock = new FakeClock();
  await using server = new ScriptedServer({
    on: {
      SIZE: "213 100",
      RETR: async (_, session) => {
        await session.send("150 Here it comes");
        await writeFully(await session.data(), encodeText("some"));
        return undefined;
      },
    },
  });
  const run = new ClientRun(["get", server.url("x")], { cwd: folder.path, clock });
  await run.delivered("transfer", /data-/);
  await until(async () => await arrivedIn(folder) >= 4, "four bytes of x.part");
  await clock.advance(30_000);
  assertEquals(await run.code, 9);
  assertStringIncludes(run.words.join(), "the transfer stalled: no byte within 30 s");
  assertEquals(await folder.read("x.part"), encodeText("some"));
});

Deno.test("during a transfer the control connection may be silent longer than --timeout", async () => {
  await using folder = await tempFolder();
  const clock = new FakeClock();
  const parts = ["one ", "two ", "three"];
  let length = 0;
  await using server = new ScriptedServer({
    on: {
      SIZE: "502 No",
      RETR: async (_, session) => {
        await session.send("150 Here it comes");
        const conn = await session.data();
        for (const part of parts) {
          await writeFully(conn, encodeText(part));
          length += part.length;
          await until(async () => await arrivedIn(folder) >= length, `${length} bytes of x.part`);
          await clock.advance(20_000);
        }
        conn.close();
        return "226 Done";
      },
    },
  });
  const run = new ClientRun(["get", server.url("x")], { cwd: folder.path, clock });
  assertEquals(await run.code, 0, run.words.join());
  assertEquals(await folder.read("x"), encodeText(parts.join("")));
});

Deno.test("once the data side has ended the final reply must come", async () => {
  await using folder = await tempFolder();
  const clock = new FakeClock();
  await using server = new ScriptedServer({
    on: {
      SIZE: "502 No",
      RETR: async (_, session) => {
        await session.send("150 Here it comes");
        (await session.data()).close();
        return undefined;
      },
    },
  });
  const run = new ClientRun(["get", server.url("x")], { cwd: folder.path, clock });
  await run.delivered("data-ended", /interpreter/);
  await clock.advance(30_000);
  assertEquals(await run.code, 9);
  assertEquals(run.words[0]?.startsWith("ferry: no reply to RETR x within 30 s"), true);
});

Deno.test("a server that never dials back is exit code 9 with --active", async () => {
  const clock = new FakeClock();
  await using server = new ScriptedServer({ on: { MLSD: "150 Soon" } });
  const run = new ClientRun(["ls", "--active", server.url()], { cwd: "/", clock });
  await run.delivered("transfer", /data-/);
  await clock.advance(30_000);
  await run.delivered("data-ended", /interpreter/);
  await clock.advance(30_000);
  assertEquals(await run.code, 9);
});

Deno.test("an interrupt aborts the download by ABOR, takes leave, and keeps the part", async () => {
  await using folder = await tempFolder();
  await using server = new ScriptedServer({
    on: {
      SIZE: "213 100",
      RETR: async (_, session) => {
        await session.send("150 Here it comes");
        const conn = await session.data();
        await writeFully(conn, encodeText("some"));
        // The client closes the data connection: only then is the transfer over here.
        await conn.read(new Uint8Array(1)).catch(() => null);
        return "426 Aborted";
      },
    },
  });
  const run = new ClientRun(["get", server.url("x"), server.url("y")], { cwd: folder.path });
  await run.delivered("transfer", /data-/);
  await until(async () => await arrivedIn(folder) >= 4, "four bytes of x.part");
  run.interrupt();
  assertEquals(await run.code, 130);
  assertEquals(server.received.slice(-3), ["RETR x", "ABOR", "QUIT"]);
  assertEquals(await folder.names(), ["x.part"]);
  assertEquals(await folder.read("x.part"), encodeText("some"));
});

Deno.test("interrupting an upload from a silent pipe does not hang", async () => {
  await using server = new ScriptedServer();
  const quiet = new MemorySource(new Uint8Array(1), () => new Promise(() => {}));
  const run = new ClientRun(["put", "-", server.url("x")], { cwd: "/", stdin: quiet });
  await run.delivered("transfer", /data-/);
  run.interrupt();
  assertEquals(await run.code, 130);
});

Deno.test("an interrupt while a pipe waits for its writer does not hang", async () => {
  await using folder = await tempFolder();
  const pipe = folder.at("pipe");
  assertEquals((await new Deno.Command("mkfifo", { args: [pipe] }).output()).code, 0);
  await using server = new ScriptedServer();
  const run = new ClientRun(["put", "pipe", server.url("x")], { cwd: folder.path });
  await server.arrival("STOR");
  run.interrupt();
  assertEquals(await run.code, 130);
  // The system call still waits; a writer sets it free, once it has begun.
  using _writer = await Deno.open(pipe, { read: true, write: true });
  await settle();
});

Deno.test("an interrupt while a reply is awaited ends at once", async () => {
  await using server = new ScriptedServer({ on: { USER: silent } });
  const run = new ClientRun(["ls", server.url()], { cwd: "/" });
  await server.arrival("USER");
  run.interrupt();
  assertEquals(await run.code, 130);
});

Deno.test("an interrupt after a transfer sends no ABOR: there is nothing to abort", async () => {
  await using folder = await tempFolder();
  const asked = Promise.withResolvers<void>();
  await using server = new ScriptedServer({
    on: {
      SIZE: (path) => {
        if (path === "x") return "213 4";
        asked.resolve();
        return undefined;
      },
      RETR: (_, session) => session.give("some"),
    },
  });
  const run = new ClientRun(["get", server.url("x"), server.url("y")], { cwd: folder.path });
  await within(asked.promise, "SIZE y");
  run.interrupt();
  assertEquals(await run.code, 130);
  assertEquals(server.received.at(-1), "SIZE y");
  assertEquals(await folder.read("x"), encodeText("some"));
});

Deno.test("a server that ignores ABOR is waited for a moment only", async () => {
  await using folder = await tempFolder();
  const clock = new FakeClock();
  await using server = new ScriptedServer({
    on: {
      ABOR: silent,
      QUIT: silent,
      RETR: async (_, session) => {
        await session.send("150 Here it comes");
        await session.data();
        return undefined;
      },
    },
  });
  const run = new ClientRun(["get", server.url("x")], { cwd: folder.path, clock });
  await run.delivered("transfer", /data-/);
  run.interrupt();
  await server.arrival("ABOR");
  await clock.advance(5_000);
  assertEquals(await run.code, 130);
});

Deno.test("a second interrupt ends the run without waiting for anybody", async () => {
  await using folder = await tempFolder();
  const clock = new FakeClock();
  await using server = new ScriptedServer({
    on: {
      ABOR: silent,
      RETR: async (_, session) => {
        await session.send("150 Here it comes");
        await session.data();
        return undefined;
      },
    },
  });
  const run = new ClientRun(["get", server.url("x")], { cwd: folder.path, clock });
  await run.delivered("transfer", /data-/);
  run.interrupt();
  run.interrupt();
  // The clock does not move: nothing has timed out.
  assertEquals(await run.code, 130);
  assertEquals(run.words, ["ferry: interrupted"]);
});

Deno.test("a second interrupt names the part, and the events end with transfer-ended, bye", async () => {
  await using folder = await tempFolder();
  const clock = new FakeClock();
  await using server = new ScriptedServer({
    on: {
      SIZE: "213 100",
      ABOR: silent,
      RETR: async (_, session) => {
        await session.send("150 Here it comes");
        await writeFully(await session.data(), encodeText("some"));
        return undefined;
      },
    },
  });
  const run = new ClientRun(["get", "--json", server.url("x")], { cwd: folder.path, clock });
  await run.delivered("transfer", /data-/);
  await until(async () => await arrivedIn(folder) >= 4, "four bytes of x.part");
  run.interrupt();
  run.interrupt();
  assertEquals(await run.code, 130);
  assertEquals(run.words, ["ferry: interrupted; x.part is kept, go on with --continue"]);
  const events = run.output.trimEnd().split("\n").map((line) => JSON.parse(line));
  const [ended, bye] = events.slice(-2);
  assertEquals([ended.event, ended.failure], ["transfer-ended", "interrupted"]);
  assertEquals([bye.event, bye.exit_code, bye.failed], ["bye", 130, 1]);
});

Deno.test("on a terminal the progress is drawn, cleared, and followed by one line", async () => {
  await using folder = await tempFolder();
  const clock = new FakeClock();
  const drawnOnce = { settled: () => Promise.resolve() };
  await using server = new ScriptedServer({
    on: {
      SIZE: "213 8",
      RETR: async (_, session) => {
        await session.send("150 Here it comes");
        const conn = await session.data();
        await writeFully(conn, encodeText("half"));
        await drawnOnce.settled();
        await writeFully(conn, encodeText("half"));
        conn.close();
        return "226 Done";
      },
    },
  });
  const options = { cwd: folder.path, clock, terminal: true };
  const run = new ClientRun(["get", server.url("x")], options);
  drawnOnce.settled = async () => {
    await run.delivered("transfer", /data-/);
    while (!run.drawn.some((text) => text.includes("50%"))) await clock.advance(200);
  };
  assertEquals(await run.code, 0);
  assertEquals(run.drawn.at(-1), "");
  assertEquals(run.words.length, 1);
  assertStringIncludes(run.words.join(), "x  8 B in ");
});
