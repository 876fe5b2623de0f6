import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { concatBytes, encodeText } from "../../../core/base/text.ts";
import { BoundConnection } from "../../support/network/bound_connection.ts";
import { selfSigned } from "../../support/tls/certificate_maker.ts";
import { ClientRun, runToEnd } from "../../support/ftp/client_run.ts";
import { FakeClock } from "../../support/time/fake_clock.ts";
import { patterned } from "../../support/files/memory_flows.ts";
import {
  type Script,
  ScriptedServer,
  type ScriptedSession,
} from "../../support/ftp/scripted_server.ts";
import {
  type ResettableListener,
  resettableListener,
  writeFully,
} from "../../support/network/sockets.ts";
import { StreamReader } from "../../support/network/stream_reader.ts";
import { type TempFolder, tempFolder } from "../../support/files/temp_folder.ts";
import { TestTls } from "../../support/tls/test_tls.ts";
import { until } from "../../support/time/deadline.ts";

const CLEAR = ["--tls", "off"] as const;

/** A data connection that is reset instead of closed, after all sent bytes have reached this file. */
class Resetting {
  #listener: ResettableListener | undefined;

  constructor(readonly folder: TempFolder, readonly name: string) {}

  /** For `on`: the reply to EPSV. */
  readonly open = async (): Promise<string> => {
    this.#listener = await resettableListener();
    return `229 Extended (|||${this.#listener.port}|)`;
  };

  async sendAndReset(bytes: Uint8Array): Promise<void> {
    await this.#listener?.send(bytes);
    const arrived = async () => (await this.folder.read(this.name).catch(() => "")).length;
    await until(
      async () => await arrived() >= bytes.length,
      `${bytes.length} bytes of ${this.name}`,
    );
    await this.#listener?.reset();
  }
}

Deno.test("a data connection that is reset at its end: complete when SIZE and 226 say so", async () => {
  const content = patterned(100_000);
  const half = content.subarray(0, 50_000);
  const cases = [
    { sent: content, code: 0, names: ["x"] },
    { sent: half, code: 8, names: ["x.part"] },
    { sent: content, on: { SIZE: "502 No" }, code: 8, names: ["x.part"] },
  ];
  for (const { sent, on, code, names } of cases) {
    await using folder = await tempFolder();
    const data = new Resetting(folder, "x.part");
    await using server = new ScriptedServer({
      files: new Map([["x", content]]),
      on: {
        EPSV: data.open,
        RETR: async (_, session) => {
          await session.send("150 Here it comes");
          await data.sendAndReset(sent);
          return "226 Done";
        },
        ...on,
      },
    });
    const run = await runToEnd(["get", ...CLEAR, server.url("x")], { cwd: folder.path });
    assertEquals([run.code, await folder.names()], [code, names], run.words.join());
    if (code === 0) assertEquals(await folder.read("x"), content);
  }
});

Deno.test("the part is named only where it exists", async () => {
  const endings = ["426 Broken", "451 Disk", "close"];
  for (const ending of endings) {
    for (const bytes of [0, 10]) {
      await using folder = await tempFolder();
      await using server = new ScriptedServer({
        files: new Map([["x", patterned(20)]]),
        on: {
          RETR: async (_, session) => {
            await session.send("150 Here it comes");
            const conn = await session.data();
            await writeFully(conn, patterned(bytes));
            conn.close();
            if (ending !== "close") return ending;
            session.close();
            return undefined;
          },
        },
      });
      const run = await runToEnd(["get", ...CLEAR, server.url("x")], { cwd: folder.path });
      const about = `${ending} ${bytes} ${run.words.join()}`;
      assertEquals(run.code, 8, about);
      assertEquals(await folder.names(), bytes === 0 ? [] : ["x.part"], about);
      assertEquals(run.words.join().includes("x.part is kept"), bytes > 0, about);
    }
  }
});

Deno.test("a cut transfer is exit code 8 however the server ends it, and the part is named", async () => {
  const endings: readonly ((session: ScriptedSession) => string | undefined)[] = [
    () => "426 Connection closed; transfer aborted.",
    () => "451 Local error",
    () => "550 Read error",
    () => "421 Shutting down",
    (session) => (session.close(), undefined),
  ];
  for (const [index, end] of endings.entries()) {
    for (const how of ["fin", "reset"]) {
      await using folder = await tempFolder();
      const half = patterned(1_000);
      const data = new Resetting(folder, "x.part");
      await using server = new ScriptedServer({
        files: new Map([["x", patterned(2_000)]]),
        on: {
          ...(how === "reset" ? { EPSV: data.open } : {}),
          RETR: async (_, session) => {
            await session.send("150 Here it comes");
            if (how === "reset") await data.sendAndReset(half);
            else {
              const conn = await session.data();
              await writeFully(conn, half);
              conn.close();
            }
            return end(session);
          },
        },
      });
      const run = await runToEnd(["get", ...CLEAR, server.url("x")], { cwd: folder.path });
      assertEquals(run.code, 8, `${index} ${how} ${run.words.join()}`);
      assertMatch(run.words.join(), /; x\.part is kept, go on with --continue$/);
    }
  }
});

Deno.test("an upload that is cut is exit code 8, and one that is refused keeps its code", async () => {
  const cases = [["426 No", 8], ["451 No", 8], ["421 No", 8], ["452 Full", 11], [
    "552 No",
    5,
  ]] as const;
  for (const [reply, code] of cases) {
    await using folder = await tempFolder();
    await folder.write("x", patterned(100));
    await using server = new ScriptedServer({
      on: { STOR: async (_, session) => (await session.take(), reply) },
    });
    const run = await runToEnd(["put", ...CLEAR, "x", server.url()], { cwd: folder.path });
    assertEquals(run.code, code, run.words.join());
  }
});

Deno.test("4yz is exit code 11 and 5yz is 5, whatever is refused", async () => {
  const cases = [
    ["RETR", "450 Busy", 11],
    ["RETR", "425 No data connection", 11],
    ["RETR", "550 No such file", 5],
    ["TYPE", "450 Busy", 11],
    ["TYPE", "504 No", 5],
    ["PASS", "450 Too many users", 11],
    ["PASS", "430 Wrong", 4],
  ] as const;
  for (const [verb, reply, code] of cases) {
    await using server = new ScriptedServer({
      files: new Map([["x", encodeText("X")]]),
      on: { [verb]: reply },
    });
    const run = await runToEnd(["get", ...CLEAR, "-o", "-", server.url("x")], { cwd: "/" });
    assertEquals(run.code, code, `${verb} ${reply} ${run.words.join()}`);
    assertStringIncludes(run.words.join(), reply);
  }
});

Deno.test("--active: 150 and then 425 ends at once, without a data connection", async () => {
  for (const command of ["get", "put"]) {
    await using folder = await tempFolder();
    await folder.write("y", "Y");
    await using server = new ScriptedServer({
      files: new Map([["x", encodeText("X")]]),
      on: {
        RETR: "150 Soon\r\n425 Can't open data connection",
        STOR: "150 Soon\r\n425 Can't open data connection",
      },
    });
    // The clock does not move: no time-out can end it.
    const clock = new FakeClock();
    const operands = command === "get" ? [server.url("x")] : ["y", server.url("x")];
    const args = [command, "--active", ...CLEAR, ...operands];
    const run = new ClientRun(args, { cwd: folder.path, clock });
    assertEquals(await run.code, 11, run.words.join());
    assertStringIncludes(run.words.join(), "425 Can't open data connection");
    assertEquals(await folder.names(), ["y"]);
  }
});

Deno.test("150 and then 425 is reported as such, however short the time-out is", async () => {
  await using server = new ScriptedServer({ on: { RETR: "150 Soon\r\n425 Cannot dial" } });
  const args = ["get", "--timeout", "1", ...CLEAR, "-o", "-", server.url("x")];
  const run = await runToEnd(args, { cwd: "/" });
  assertEquals(run.code, 11, run.words.join());
  assertStringIncludes(run.words.join(), "425 Cannot dial");
});

Deno.test("--active: a connection from another address is turned away, and said which", async () => {
  for (const first of ["", "150 Soon\r\n"]) {
    let port = 0;
    await using server = new ScriptedServer({
      files: new Map([["x", encodeText("X")]]),
      on: {
        EPRT: (argument) => {
          port = Number(argument.split("|")[3]);
          return "200 Will dial";
        },
        RETR: async () => {
          using conn = await BoundConnection.open({ hostname: "127.0.0.1", port }, {
            hostname: "127.0.0.2",
          });
          await conn.read(new Uint8Array(1)).catch(() => null);
          return `${first}425 Can't open data connection`;
        },
      },
    });
    const args = ["get", "--active", ...CLEAR, "-o", "-", server.url("x")];
    const run = await runToEnd(args, { cwd: "/" });
    assertEquals(run.code, 11, run.words.join());
    assertMatch(
      run.words.join(),
      /425 .*; a connection from 127\.0\.0\.2 was turned away, only 127\.0\.0\.1 may open it$/,
    );
  }
});

Deno.test("an upload begins if the server only accepts the data connection", async () => {
  const content = patterned(5_000_000);
  for (const options of [[], ["--active"]]) {
    for (const late of ["150 Only now", undefined]) {
      await using folder = await tempFolder();
      await folder.write("x", content);
      await using server = new ScriptedServer({
        on: {
          STOR: async (path, session) => {
            const conn = await session.data();
            const first = new Uint8Array(1_000);
            const count = await conn.read(first) ?? 0;
            if (late !== undefined) await session.send(late);
            const rest = await new StreamReader(conn).all();
            conn.close();
            session.keep(path, concatBytes([first.subarray(0, count), rest]));
            return "226 Stored";
          },
        },
      });
      const clock = new FakeClock();
      const args = ["put", ...options, ...CLEAR, "x", server.url()];
      const run = new ClientRun(args, { cwd: folder.path, clock });
      await run.delivered(options.length > 0 ? "data-opened" : "dial", /interpreter|data-/);
      await server.arrival("STOR");
      await clock.advance(2_000);
      assertEquals(await run.code, 0, run.words.join());
      assertEquals(server.files.get("x"), content);
    }
  }
});

Deno.test("an upload that is refused late is refused all the same", async () => {
  await using folder = await tempFolder();
  await folder.write("x", patterned(5_000_000));
  await using server = new ScriptedServer({
    on: {
      STOR: async (_, session) => {
        const conn = await session.data();
        await conn.read(new Uint8Array(100));
        return "553 Not that name";
      },
    },
  });
  const clock = new FakeClock();
  const run = new ClientRun(["put", ...CLEAR, "x", server.url()], { cwd: folder.path, clock });
  await server.arrival("STOR");
  await clock.advance(2_000);
  assertEquals(await run.code, 5);
  assertEquals(run.words, ["ferry: server refused STOR x: 553 Not that name"]);
});

Deno.test("get --ascii of a binary file: again in TYPE I, whatever the reply says", async () => {
  const refusals = [
    "550 x: not a text file",
    "550 Binary file, cannot be sent in ASCII mode",
    "550 x: not plain text.",
    "550 Use TYPE I for this file",
  ];
  for (const refusal of refusals) {
    await using folder = await tempFolder();
    let ascii = false;
    await using server = new ScriptedServer({
      files: new Map([["x", Uint8Array.of(0, 13, 10)]]),
      on: {
        TYPE: (type) => {
          ascii = type.startsWith("A");
          return "200 Fine";
        },
        RETR: (path, session) =>
          ascii ? refusal : session.give(session.file(path) ?? new Uint8Array()),
      },
    });
    const args = ["get", "--ascii", ...CLEAR, server.url("x")];
    const run = await runToEnd(args, { cwd: folder.path });
    assertEquals(run.code, 0, `${refusal} ${run.words.join()}`);
    assertEquals(await folder.read("x"), Uint8Array.of(0, 13, 10));
  }
});

Deno.test("a 227 with spaces, without parentheses, in brackets", async () => {
  for (const [open, comma, close] of [["(", ", ", ")"], ["", ",", ""], ["[ ", " , ", " ]"]]) {
    await using server = new ScriptedServer({
      files: new Map([["x", encodeText("X")]]),
      on: {
        EPSV: "500 What?",
        PASV: (_, session) => {
          const port = session.listen();
          const numbers = [127, 0, 0, 1, port >> 8, port & 255].join(comma);
          return `227 Entering Passive Mode ${open}${numbers}${close}`;
        },
      },
    });
    const run = await runToEnd(["get", "-o", "-", server.url("x")], { cwd: "/" });
    assertEquals([run.code, run.output], [0, "X"], run.words.join());
  }
});

Deno.test("ftps:// where PROT is unknown: data connections are under TLS all the same", async () => {
  using tls = new TestTls(await selfSigned());
  await using server = new ScriptedServer({
    tls,
    implicit: true,
    files: new Map([["x", encodeText("X")]]),
    on: { PBSZ: "500 What?", PROT: "500 What?" },
  });
  const url = server.url("x").replace("ftp:", "ftps:");
  const run = await runToEnd(["get", "--insecure", "-o", "-", url], { cwd: "/" });
  assertEquals([run.code, run.output], [0, "X"], run.words.join());
  // In clear it would be another's data.
  await using clear = new ScriptedServer({
    tls,
    implicit: true,
    files: new Map([["x", encodeText("X")]]),
    on: {
      PROT: (_, session) => {
        session.protects = false;
        return "500 What?";
      },
    },
  });
  const bare = clear.url("x").replace("ftp:", "ftps:");
  const bad = await runToEnd(["get", "--insecure", "--timeout", "1", "-o", "-", bare], {
    cwd: "/",
  });
  assertEquals([bad.output, bad.code !== 0], ["", true], bad.words.join());
});

const BIG = patterned(300_000);

/** `get -c` of the file with so much of it here, from a server without SIZE. */
async function goOn(part: Uint8Array, on: Script["on"] = {}, content = BIG) {
  await using folder = await tempFolder();
  await folder.write("x.part", part);
  await using server = new ScriptedServer({
    files: new Map([["x", content]]),
    on: { SIZE: "500 What?", ...on },
  });
  const run = await runToEnd(["get", "-c", ...CLEAR, server.url("x")], { cwd: folder.path });
  const [name = ""] = await folder.names();
  const rests = server.linesOf("REST");
  return { ...run, name, bytes: await folder.read(name), rests, about: run.words.join() };
}

Deno.test("-c without SIZE: the last bytes are fetched again and compared", async () => {
  const begun = await goOn(BIG.subarray(0, 200_000));
  assertEquals([begun.code, begun.name], [0, "x"], begun.about);
  assertEquals(begun.bytes, BIG);
  assertEquals(begun.rests, [`REST ${200_000 - 65_536}`]);
  const whole = await goOn(BIG);
  assertEquals([whole.code, whole.name], [0, "x"], whole.about);
  assertEquals(whole.bytes, BIG);
});

Deno.test("-c without SIZE of another file, or with REST ignored, is exit code 8", async () => {
  const part = BIG.subarray(0, 200_000);
  const other = Uint8Array.from(part, (byte) => byte ^ 1);
  const changed = await goOn(other);
  assertEquals([changed.code, changed.name], [8, "x.part"], changed.about);
  assertEquals(changed.bytes, other);
  assertStringIncludes(changed.about, "x.part does not go with the file on the server");
  const ignored = await goOn(part, { REST: "350 Sure" });
  assertEquals([ignored.code, ignored.name], [8, "x.part"], ignored.about);
  assertEquals(ignored.bytes, part);
  const shorter = await goOn(BIG, {}, part);
  assertEquals([shorter.code, shorter.name], [8, "x.part"], shorter.about);
  assertEquals(shorter.bytes, BIG);
});

Deno.test("-c without SIZE of what proves nothing starts over: few bytes, or all the same", async () => {
  for (const [content, length] of [[BIG, 40], [new Uint8Array(300_000), 200_000]] as const) {
    for (const on of [{}, { REST: "350 Sure" }]) {
      const run = await goOn(content.subarray(0, length), on, content);
      assertEquals([run.code, run.name, run.rests], [0, "x", []], run.about);
      assertEquals(run.bytes, content);
      assertStringIncludes(run.about, "starting over");
    }
  }
});

Deno.test("without SIZE, the size in the 150 reply shows whether everything arrived", async () => {
  const reply = (bytes: number) =>
    `150 Opening BINARY mode data connection for x (${bytes} bytes).`;
  const giving = (sent: Uint8Array, told: number): Script["on"] => ({
    SIZE: "500 What?",
    RETR: async (_, session) => {
      await session.send(reply(told));
      const conn = await session.data();
      await writeFully(conn, sent.subarray(session.restart));
      conn.close();
      return "226 Done";
    },
  });
  for (const [sent, code] of [[BIG, 0], [BIG.subarray(0, 200_000), 8]] as const) {
    await using folder = await tempFolder();
    await using server = new ScriptedServer({ on: { ...giving(sent, BIG.length) } });
    const run = await runToEnd(["get", ...CLEAR, server.url("x")], { cwd: folder.path });
    assertEquals([run.code, await folder.names()], [code, [code === 0 ? "x" : "x.part"]]);
  }
  // Behind REST some servers tell the size of the file, others what is left of it.
  const rest = 200_000 - 65_536;
  for (const told of [BIG.length, BIG.length - rest]) {
    const run = await goOn(BIG.subarray(0, 200_000), giving(BIG, told));
    assertEquals([run.code, run.name], [0, "x"], run.about);
    assertEquals(run.bytes, BIG);
    const cut = await goOn(BIG.subarray(0, 200_000), giving(BIG.subarray(0, 250_000), told));
    assertEquals([cut.code, cut.name], [8, "x.part"], cut.about);
  }
});

Deno.test("Ctrl-C names the part and how to resume; without a part it is brief", async () => {
  for (const bytes of [0, 4]) {
    await using folder = await tempFolder();
    await using server = new ScriptedServer({
      on: {
        SIZE: "213 100",
        RETR: async (_, session) => {
          await session.send("150 Here it comes");
          const conn = await session.data();
          await writeFully(conn, patterned(bytes));
          await conn.read(new Uint8Array(1)).catch(() => null);
          return "426 Aborted";
        },
      },
    });
    const run = new ClientRun(["get", ...CLEAR, server.url("x")], { cwd: folder.path });
    await run.delivered("transfer", /data-/);
    const arrived = async () => (await folder.read("x.part").catch(() => "")).length;
    await until(async () => await arrived() >= bytes, `${bytes} bytes of x.part`);
    run.interrupt();
    assertEquals(await run.code, 130);
    const hint = bytes === 0 ? "" : "; x.part is kept, go on with --continue";
    assertEquals(run.words, [`ferry: interrupted${hint}`]);
  }
});

Deno.test("-v prints each line as it was sent: codes, several lines, what is no reply", async () => {
  const greeting = "motd without a code\r\n220-One\r\n220-Two\r\n 220 three\r\n220 Four";
  await using server = new ScriptedServer({
    greeting,
    on: { FEAT: "211-Features:\r\n SIZE\r\n211-UTF8\r\n211 End\r\nstray" },
    files: new Map([["x", encodeText("X")]]),
  });
  const run = await runToEnd(["get", "-v", ...CLEAR, "-o", "-", server.url("x")], { cwd: "/" });
  assertEquals(run.code, 0, run.words.join());
  assertEquals(run.words.slice(0, 5), greeting.split("\r\n"));
  const at = run.words.indexOf("---> FEAT");
  assertEquals(run.words.slice(at + 1, at + 6), [
    "211-Features:",
    " SIZE",
    "211-UTF8",
    "211 End",
    "stray",
  ]);
});

Deno.test("lines without a code around a reply are skipped; without any reply it is said", async () => {
  const noise = "\r\nWarning: disk 93% full\r\n";
  await using server = new ScriptedServer({
    greeting: `${noise}220 Ready${noise}`,
    on: {
      USER: `${noise}331 Password${noise}`,
      PASS: `230 In${noise}`,
      TYPE: `${noise}200 Fine`,
    },
    files: new Map([["x", encodeText("X")]]),
  });
  const run = await runToEnd(["get", ...CLEAR, "-o", "-", server.url("x")], { cwd: "/" });
  assertEquals([run.code, run.output], [0, "X"], run.words.join());
  await using other = new ScriptedServer({ greeting: "login: " });
  const lost = await runToEnd(["ls", "--timeout", "0.2", other.url()], { cwd: "/" });
  assertEquals(lost.code, 9);
  assertStringIncludes(lost.words.join(), 'does not speak FTP, it said "login: "');
  assert(!lost.words.join().includes("bug"));
});
