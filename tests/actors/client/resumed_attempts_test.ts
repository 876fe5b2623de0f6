import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { encodeText } from "../../../core/base/text.ts";
import { patterned } from "../../support/files/memory_flows.ts";
import { ofKind, validEvents } from "../../support/events/event_lines.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";
import { played as playedRun } from "../../support/ftp/played_run.ts";
import { ScriptedServer } from "../../support/ftp/scripted_server.ts";
import { servedFolder } from "../../support/ftp/served_folder.ts";
import { type Fault, FaultyRelay } from "../../support/network/faulty_relay.ts";

const SIZE = 3_000_000;
const CONTENT = patterned(SIZE);
/** Half a megabyte after each other. */
const FIVE_CUTS: readonly Fault[] = Array(5).fill({ after: 500_000, kind: "cut" });
/** What each attempt may fetch or send again. */
const AGAIN = 70_000;

function played(args: readonly string[], cwd: string, stdin?: Uint8Array) {
  let given = false;
  const read = (into: Uint8Array) => {
    if (given || stdin === undefined) return Promise.resolve(null);
    given = true;
    into.set(stdin);
    return Promise.resolve(stdin.length);
  };
  const more = ["--retry", "4", "--timeout", "1000", "--tls", "off"];
  return playedRun([...args.slice(0, 1), ...more, ...args.slice(1)], { cwd, stdin: { read } });
}

Deno.test("a download that is cut five times is whole, and hardly a byte comes twice", async () => {
  await using folder = await tempFolder();
  await using served = await servedFolder({ files: { "x": CONTENT } });
  await using relay = new FaultyRelay(served, { faults: FIVE_CUTS });
  const { code, words } = await played(["get", relay.url("x"), "--verify"], folder.path);
  assertEquals([code, words, relay.faultsLeft], [0, [], 0]);
  assertEquals(await folder.read("x"), CONTENT);
  assert(relay.carried <= SIZE + 5 * AGAIN, `${relay.carried} bytes`);
});

Deno.test("an upload that is cut five times is whole, and hardly a byte goes twice", async () => {
  await using folder = await tempFolder();
  await folder.write("x", CONTENT);
  await using served = await servedFolder();
  await using relay = new FaultyRelay(served, { faults: FIVE_CUTS });
  const args = ["put", "x", relay.url(""), "--verify", "--retry", "9"];
  const { code, words } = await played(args, folder.path);
  assertEquals([code, words, relay.faultsLeft], [0, [], 0]);
  assertEquals(await served.folder.read("x"), CONTENT);
  // What was on its way at the moment of a cut is lost.
  assert(relay.carried <= 1.5 * SIZE, `${relay.carried} bytes`);
  assertEquals(relay.linesOf("APPE"), []);
});

Deno.test("an upload over an older file, which the server keeps, is sent again as a whole", async () => {
  await using folder = await tempFolder();
  await folder.write("x", CONTENT);
  await using served = await servedFolder({ files: { "x": CONTENT.subarray(0, 2_500_000) } });
  await using relay = new FaultyRelay(served, { faults: FIVE_CUTS.slice(3) });
  const { code, words } = await played(["put", "x", relay.url("")], folder.path);
  assertEquals([code, words, relay.faultsLeft], [0, [], 0]);
  assertEquals(await served.folder.read("x"), CONTENT);
  assertEquals(relay.linesOf("STOR", "REST").length, 3);
});

Deno.test("an upload that always fails at the same byte is given up after the attempts", async () => {
  await using folder = await tempFolder();
  await folder.write("x", CONTENT);
  await using served = await servedFolder({ files: { "x": "older" } });
  await using relay = new FaultyRelay(served, { faults: [...FIVE_CUTS, ...FIVE_CUTS] });
  const { code } = await played(["put", "x", relay.url("")], folder.path);
  assertEquals([code, relay.linesOf("STOR").length], [8, 5]);
});

Deno.test("standard output gets each byte once, also when the server cannot go on", async () => {
  for (const rest of ["350 Go on", "502 No restart"]) {
    await using folder = await tempFolder();
    const script = rest.startsWith("502") ? { REST: rest } : {};
    await using server = new ScriptedServer({ files: new Map([["x", CONTENT]]), on: script });
    await using relay = new FaultyRelay({ hostname: "127.0.0.1", port: server.port }, {
      // A server that begins anew must get further each time.
      faults: [500_000, 1_000_000, 1_500_000].map((after) => ({ after, kind: "cut" })),
    });
    const args = ["get", "-o", "-", relay.url("x"), "--checksums", "SUMS"];
    const { run, code } = await played(args, folder.path);
    assertEquals([code, relay.faultsLeft], [0, 0], run.words.join(" | "));
    assertEquals(run.outputBytes, CONTENT);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", CONTENT)).toHex();
    assertEquals(new TextDecoder().decode(await folder.read("SUMS")), `${digest}  -\n`);
  }
});

Deno.test("what standard output has got is compared before another attempt goes on", async () => {
  await using folder = await tempFolder();
  await using server: ScriptedServer = new ScriptedServer({
    files: new Map([["x", CONTENT]]),
    on: {
      RETR: async (path, session) => {
        const from = session.restart;
        session.restart = 0;
        await session.send("150 Here it comes");
        const conn = await session.data();
        await conn.write((session.file(path) ?? CONTENT).subarray(from, from + 10_000));
        session.close();
        server.files.set(path, CONTENT.map((byte) => byte ^ 1));
        return undefined;
      },
    },
  });
  const { code, words, run } = await played(["get", "-o", "-", server.url("x")], folder.path);
  assertEquals(code, 8);
  assertStringIncludes(words.join(), "what was delivered of x does not go with the file");
  assertEquals(run.outputBytes, CONTENT.subarray(0, 10_000));
  assertEquals(server.linesOf("RETR").length, 2);
});

Deno.test("the last reply to an upload is lost: the file is settled, and not sent again", async () => {
  for (const size of [SIZE, 5_000]) {
    await using folder = await tempFolder();
    await folder.write("x", CONTENT.subarray(0, size));
    await using served = await servedFolder({ files: { "x": "older".repeat(size / 5) } });
    await using relay = new FaultyRelay(served, { loses: /^226/ });
    const { code, words } = await played(["put", "x", relay.url("")], folder.path);
    assertEquals([code, words], [0, []]);
    assertEquals(relay.linesOf("STOR", "APPE"), ["STOR x"]);
    assertEquals(await served.folder.read("x"), CONTENT.subarray(0, size));
  }
});

Deno.test("an older file that the server has not touched is never continued", async () => {
  for (const modified of ["213 20200101000000", "500 No MDTM"]) {
    await using folder = await tempFolder();
    await folder.write("x", CONTENT);
    let attempts = 0;
    await using server: ScriptedServer = new ScriptedServer({
      // Its bytes are those of the new one, so that a comparison shows nothing.
      files: new Map([["x", CONTENT.slice(0, 2_000_000)]]),
      on: {
        MDTM: modified,
        STOR: async (path, session) => {
          attempts += 1;
          if (attempts > 1) {
            session.keep(path, await session.take());
            return "226 Done";
          }
          await session.send("150 Go ahead");
          (await session.data()).close();
          session.close();
          return undefined;
        },
      },
    });
    const { code } = await played(["put", "x", server.url("")], folder.path);
    assertEquals(code, 0);
    assertEquals(server.files.get("x"), CONTENT);
    assertEquals(server.linesOf("STOR", "APPE", "REST"), ["STOR x", "STOR x"]);
  }
});

Deno.test("a pipe is sent once: what was read of it is gone", async () => {
  await using folder = await tempFolder();
  await using served = await servedFolder();
  await using relay = new FaultyRelay(served, { faults: [{ after: 20_000, kind: "cut" }] });
  const input = CONTENT.subarray(0, 60_000);
  const { code, words } = await played(["put", "-", relay.url("x")], folder.path, input);
  assertEquals(code, 8);
  assertStringIncludes(words.join(), "standard input cannot be read again");
  assertEquals(relay.linesOf("STOR"), ["STOR x"]);
});

Deno.test("-c compares the last bytes on both sides before it sends the rest", async () => {
  await using folder = await tempFolder();
  await folder.write("x", CONTENT);
  for (
    const [there, retr, code, said] of [
      [CONTENT.slice(0, 500_000), undefined, 0, ""],
      [patterned(500_001).slice(1), undefined, 8, "other bytes on the server"],
      [CONTENT.slice(0, 500_000), "550 Not for you", 0, "only its size is trusted"],
    ] as const
  ) {
    await using server = new ScriptedServer({
      files: new Map([["x", there]]),
      on: retr === undefined ? {} : { RETR: retr },
    });
    const run = await played(["put", "-c", "x", server.url("")], folder.path);
    assertEquals(run.code, code, run.words.join());
    assertStringIncludes(run.words.join(), said);
    assertEquals(server.files.get("x"), code === 0 ? CONTENT : there);
  }
});

Deno.test("-c goes on after each cut, and never from the start", async () => {
  for (const there of [1_000_000, undefined]) {
    await using folder = await tempFolder();
    await folder.write("x", CONTENT);
    const files = there === undefined ? {} : { "x": CONTENT.subarray(0, there) };
    await using served = await servedFolder({ files });
    await using relay = new FaultyRelay(served, { faults: FIVE_CUTS.slice(2) });
    const args = ["put", "-c", "x", relay.url(""), "--retry", "9"];
    const { code, words } = await played(args, folder.path);
    assertEquals([code, words, relay.faultsLeft], [0, [], 0]);
    assertEquals(await served.folder.read("x"), CONTENT);
    assertEquals(relay.linesOf("STOR").length, 4);
    // One for the bytes to compare, one for those to send; of a new file the server may have kept nothing.
    if (there !== undefined) assertEquals(relay.linesOf("REST").length, 8);
  }
});

Deno.test("-c asks a server that lets nobody read for its checksum", async () => {
  await using folder = await tempFolder();
  await folder.write("x", encodeText("0123456789"));
  const digest = "f5cc15a9265105d9dea8b4a93c8fb76e";
  for (const [md5, code] of [["781e5e245d69b566979b86e28d23f2c7", 8], [digest, 0]] as const) {
    await using server = new ScriptedServer({
      files: new Map([["x", encodeText("01234567")]]),
      on: {
        FEAT: "211-Features\r\n SIZE\r\n XMD5\r\n211 End",
        RETR: "550 Not for you",
        XMD5: `250 ${code === 0 ? "2e9ec317e197819358fbc43afca7d837" : md5}`,
      },
    });
    const run = await played(["put", "-c", "x", server.url("")], folder.path);
    assertEquals(run.code, code, run.words.join());
  }
});

Deno.test("--json: an upload that was settled in another session is complete", async () => {
  await using folder = await tempFolder();
  await folder.write("x", CONTENT);
  await using served = await servedFolder();
  await using relay = new FaultyRelay(served, { loses: /^226/ });
  const { code, run } = await played(["put", "--json", "x", relay.url("")], folder.path);
  assertEquals(code, 0, run.words.join());
  const [ended] = ofKind(await validEvents(run.output.trimEnd().split("\n")), "transfer-ended");
  assertEquals([ended?.["outcome"], ended?.["verified"]], ["complete", "size"]);
  assertEquals(ended?.["path"], "x");
});

Deno.test("a server that confirms an upload and has fewer bytes is found out by SIZE", async () => {
  await using folder = await tempFolder();
  await folder.write("x", CONTENT);
  await using server = new ScriptedServer({
    on: {
      STOR: async (path, session) => {
        session.keep(path, (await session.take()).subarray(0, 1_000_000));
        return "226 All is well";
      },
    },
  });
  const { code, words } = await played(["put", "x", server.url("")], folder.path);
  assertEquals(code, 8);
  assertEquals(words, ["ferry: x has 1000000 bytes on the server and 3000000 here"]);
  assertEquals(server.linesOf("STOR").length, 1);
});
