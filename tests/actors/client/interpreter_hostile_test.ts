import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { encodeText } from "../../../core/base/text.ts";
import { runToEnd } from "../../support/ftp/client_run.ts";
import {
  type Script,
  ScriptedServer,
  type ScriptedSession,
} from "../../support/ftp/scripted_server.ts";
import { writeFully } from "../../support/network/sockets.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";

const cwd = "/";

/** What a terminal would obey: a cleared screen, a new title, a line over another, C1 codes, text turned around. */
const COMMANDS = "\x1b[2J\x1b]0;owned\x07\rover\x9b31m\u202etxt.exe\b\x7f";

/** Sends the same again and again until the client has closed. */
async function flood(session: ScriptedSession, text: string): Promise<undefined> {
  for (;;) await session.send(text);
}

function serverThat(on: NonNullable<Script["on"]>): ScriptedServer {
  return new ScriptedServer({ on, files: new Map([["x", encodeText("X")]]) });
}

Deno.test("endless replies: lines without end are given up, whichever reply they belong to", async () => {
  const lines = "331-more and more".concat("\r\n and more".repeat(1_000));
  for (const verb of ["USER", "FEAT", "TYPE", "EPSV"]) {
    await using server = serverThat({ [verb]: (_, session) => flood(session, lines) });
    const { code, words } = await runToEnd(["ls", server.url()], { cwd });
    assertEquals(code, 3, words.join());
    assertStringIncludes(words.join(), "given up");
  }
});

Deno.test("endless lines: one of 8 MB is no reply, and is not kept", async () => {
  await using server = new ScriptedServer({ greeting: `220 ${"x".repeat(8_000_000)}` });
  const { code, words } = await runToEnd(["ls", server.url()], { cwd });
  assertEquals(code, 3);
  assert(words.join().length < 500, "the line is shown");
});

Deno.test("endless replies: one to a transfer cuts it, exit code 8, and names the part", async () => {
  for (const text of ["226-more\r\n and more".repeat(1_000), "150 Soon"]) {
    await using folder = await tempFolder();
    await using server = serverThat({
      SIZE: "500 What?",
      RETR: async (_, session) => {
        await session.give("half", "150 More");
        return await flood(session, text);
      },
    });
    const { code, words } = await runToEnd(["get", server.url("x")], { cwd: folder.path });
    assertEquals(code, 8, words.join());
    assertStringIncludes(words.join(), "x.part is kept");
  }
});

Deno.test("endless preliminary replies to a transfer are given up", async () => {
  await using server = serverThat({ RETR: (_, session) => flood(session, "150 Soon") });
  const { code } = await runToEnd(["get", "-o", "-", server.url("x")], { cwd });
  assertEquals(code, 8);
});

Deno.test("endless listings: more lines than any folder has are given up", async () => {
  const piece = encodeText("?\n".repeat(50_000));
  await using server = serverThat({
    FEAT: "500 What?",
    LIST: async (_, session) => {
      await session.send("150 Here it comes");
      const conn = await session.data();
      try {
        for (;;) await writeFully(conn, piece);
      } catch {
        return "426 You have closed";
      }
    },
  });
  const { code, words } = await runToEnd(["ls", server.url()], { cwd });
  assertEquals(code, 8);
  assertStringIncludes(words.join(), "cannot use the listing");
});

Deno.test("traversal: what a server lists leads get to no file outside of the folder", async () => {
  await using folder = await tempFolder();
  await folder.write("outside", "untouched");
  await Deno.mkdir(folder.at("in"));
  const names = [
    "../outside",
    "/outside",
    "..",
    ".",
    "a/../../outside",
    "..\\outside",
    "C:outside",
  ];
  const listing = names.map((name) => `type=file;size=3; ${name}\r\n`).join("");
  await using server = serverThat({
    MLSD: (_, session) => session.give(listing),
    SIZE: "213 3",
    RETR: (_, session) => session.give("bad"),
  });
  const { output } = await runToEnd(["ls", "--json", server.url()], { cwd });
  const paths = [...output.matchAll(/"path":"((?:[^"\\]|\\.)*)"/g)].map(([, path = ""]) =>
    String(JSON.parse(`"${path}"`))
  );
  assert(paths.length > 0, output);
  for (const path of [...paths, ...names]) {
    await runToEnd(["get", server.url(encodeURI(path))], { cwd: folder.at("in") });
  }
  assertEquals(await folder.names(), ["in", "outside"]);
  assertEquals(await folder.read("outside"), encodeText("untouched"));
  for await (const { name, isFile } of Deno.readDir(folder.at("in"))) {
    // A backslash and a colon are ordinary characters where the test runs.
    assert(isFile && /^[\w.\\:]+$/.test(name), `made: ${JSON.stringify(name)}`);
  }
});

Deno.test("replies with control bytes: no reply speaks to the terminal, whatever fails", async () => {
  const refusals: readonly (readonly [string, string])[] = [
    ["USER", `530 ${COMMANDS}`],
    ["PASS", `530-${COMMANDS}\r\n${COMMANDS}\r\n530 ${COMMANDS}`],
    ["TYPE", `504 ${COMMANDS}`],
    ["EPSV", `421 ${COMMANDS}`],
    ["RETR", `550 ${COMMANDS}`],
    ["SIZE", `213 ${COMMANDS}`],
    ["FEAT", `211-${COMMANDS}\r\n ${COMMANDS}\r\n211 ${COMMANDS}`],
    ["QUIT", `221 ${COMMANDS}`],
    ["USER", COMMANDS],
  ];
  for (const [verb, reply] of refusals) {
    for (const options of [[], ["-v"]]) {
      await using server = serverThat({ [verb]: reply });
      // What is no reply is passed over, and then none comes.
      const args = ["get", "--timeout", "0.2", ...options, "-o", "-", server.url("x")];
      const { words } = await runToEnd(args, { cwd });
      for (const line of words) {
        assert(!/[\p{Cc}\u202e]/u.test(line), `${verb}: ${JSON.stringify(line)}`);
      }
    }
  }
  await using greeting = new ScriptedServer({ greeting: `220 ${COMMANDS}\r\nRubbish${COMMANDS}` });
  const { words } = await runToEnd(["get", "-v", "-o", "-", greeting.url("x")], { cwd });
  assert(words.length > 0);
  for (const line of words) assert(!/[\p{Cc}\u202e]/u.test(line), JSON.stringify(line));
});

Deno.test("bounce: a server that sends the client elsewhere gets no connection there", async () => {
  // The same port on another loopback address: a client that follows the reply connects here.
  using trap = Deno.listen({ hostname: "127.0.0.2", port: 0 });
  let trapped = 0;
  const watching = (async () => {
    for await (const conn of trap) {
      trapped += 1;
      conn.close();
    }
  })();
  const { port } = trap.addr;
  const elsewhere = `(127,0,0,2,${port >> 8},${port & 255})`;
  await using server = serverThat({
    EPSV: "500 What?",
    PASV: `227 Entering Passive Mode ${elsewhere}`,
  });
  const run = await runToEnd(["get", "-o", "-", server.url("x")], { cwd });
  assertEquals(run.output, "");
  assert(run.code !== 0);
  await using extended = serverThat({
    EPSV: `229 Extended (|1|127.0.0.2|${port}|)`,
    PASV: "500 No",
  });
  assert((await runToEnd(["get", "-o", "-", extended.url("x")], { cwd })).code !== 0);
  trap.close();
  await watching.catch(() => {});
  assertEquals(trapped, 0);
});

Deno.test("a full disk here: exit code 6, no new file, and the old one is whole", async () => {
  await using folder = await tempFolder();
  await Deno.mkdir(folder.at("disk"));
  const mount = new Deno.Command("mount", {
    args: ["-t", "tmpfs", "-o", "size=65536", "tmpfs", folder.at("disk")],
    stderr: "null",
  });
  if (!(await mount.output().catch(() => ({ success: false }))).success) {
    return console.error("skipped: only root can mount a small disk");
  }
  try {
    await folder.write("disk/old", "whole");
    const large = new Uint8Array(1_000_000);
    // A server that tells the size is not even asked for the bytes.
    await using server = new ScriptedServer({
      files: new Map([["new", large], ["old", large]]),
      on: { SIZE: "500 What?" },
    });
    for (const name of ["new", "old"]) {
      const { code, words } = await runToEnd(["get", server.url(name)], { cwd: folder.at("disk") });
      assertEquals([code, words.length], [6, 1], words.join());
      await Deno.remove(folder.at("disk", `${name}.part`));
    }
    const left: string[] = [];
    for await (const { name } of Deno.readDir(folder.at("disk"))) left.push(name);
    assertEquals(left, ["old"]);
    assertEquals(await folder.read("disk/old"), encodeText("whole"));
  } finally {
    await new Deno.Command("umount", { args: [folder.at("disk")] }).output();
  }
});
