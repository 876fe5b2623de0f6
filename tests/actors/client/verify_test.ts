import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { sha256Of } from "../../support/files/sha256.ts";
import { decodeLenient, encodeText } from "../../../core/base/text.ts";
import { ClientRun, runToEnd } from "../../support/ftp/client_run.ts";
import { ScriptedServer } from "../../support/ftp/scripted_server.ts";
import { servedFolder } from "../../support/ftp/served_folder.ts";
import { patterned } from "../../support/files/memory_flows.ts";
import { ofKind, validEvents } from "../../support/events/event_lines.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";
import { FaultyRelay } from "../../support/network/faulty_relay.ts";

const IN_CLEAR = ["--tls", "off"] as const;
const CONTENT = patterned(300_000);
const FLIP = { faults: [{ after: 200_000, kind: "flip" }] } as const;

/** A terminal: only there it is said what was compared. */
async function watched(args: readonly string[], cwd: string) {
  const run = new ClientRun([...args, ...IN_CLEAR], { cwd, terminal: true });
  return { code: await run.code, words: run.words.join("\n") };
}

Deno.test("--verify compares the SHA-256 of both sides, and a terminal is told", async () => {
  await using folder = await tempFolder();
  await using served = await servedFolder({ files: { "x": CONTENT } });
  await using relay = new FaultyRelay(served);
  const got = await watched(["get", "--verify", relay.url("x")], folder.path);
  assertEquals(got.code, 0, got.words);
  assertStringIncludes(got.words, "x: SHA-256 is the same on the server");
  const put = await watched(["put", "--verify", "x", relay.url("y")], folder.path);
  assertEquals(put.code, 0, put.words);
  assertStringIncludes(put.words, "x: SHA-256 is the same on the server");
  assertEquals(relay.linesOf("HASH"), ["HASH x", "HASH y"]);
});

Deno.test("one bit that changed on the way is exit 8, and a download stays a part", async () => {
  await using folder = await tempFolder();
  await folder.write("x", "old");
  await using served = await servedFolder({ files: { "x": CONTENT } });
  await using relay = new FaultyRelay(served, FLIP);
  const { code, words } = await runToEnd(["get", "--verify", relay.url("x"), ...IN_CLEAR], {
    cwd: folder.path,
  });
  assertEquals(code, 8);
  assertMatch(words.join(), /x is not what it should be: SHA-256 is [0-9a-f]{64} here and /);
  assertMatch(words.join(), /; it is kept as x\.part$/);
  assertEquals(await folder.names(), ["x", "x.part"]);
  assertEquals(decodeLenient(await folder.read("x")), "old");
});

Deno.test("an upload that changed on the way is exit 8, and stays on the server", async () => {
  await using folder = await tempFolder();
  await folder.write("x", CONTENT);
  await using served = await servedFolder();
  await using relay = new FaultyRelay(served, FLIP);
  const { code, words } = await runToEnd(["put", "--verify", "x", relay.url(""), ...IN_CLEAR], {
    cwd: folder.path,
  });
  assertEquals(code, 8);
  assertStringIncludes(words.join(), "x differs from x on the server, which stays there");
  assertEquals((await served.folder.read("x")).length, CONTENT.length);
});

Deno.test("a resumed transfer is compared as a whole, both ways", async () => {
  await using folder = await tempFolder();
  await using served = await servedFolder({ files: { "x": CONTENT } });
  await using relay = new FaultyRelay(served);
  const run = (...args: string[]) =>
    runToEnd([...args, "-c", "--verify", ...IN_CLEAR], { cwd: folder.path });
  // The first byte differs, which the last bytes do not show.
  const spoilt = CONTENT.slice(0, 200_000);
  spoilt[0] = 99;
  await folder.write("x.part", spoilt);
  assertEquals((await run("get", relay.url("x"))).code, 8);
  await folder.write("x.part", CONTENT.subarray(0, 200_000));
  assertEquals((await run("get", relay.url("x"))).code, 0);
  assertEquals(await folder.read("x"), CONTENT);
  await served.folder.write("y", CONTENT.subarray(0, 200_000));
  assertEquals((await run("put", "x", relay.url("y"))).code, 0);
  assertEquals(await served.folder.read("y"), CONTENT);
  assert(relay.linesOf("REST").length >= 3, relay.commands.join(" | "));
});

Deno.test("a server without checksums: the size decides, and that is said once", async () => {
  await using folder = await tempFolder();
  const files = new Map([["a", encodeText("A")], ["b", encodeText("B")]]);
  await using server = new ScriptedServer({ files });
  const { code, words } = await runToEnd(
    ["get", "--verify", server.url("a"), server.url("b")],
    { cwd: folder.path },
  );
  assertEquals(code, 0);
  assertEquals(words, [
    "ferry: the server has no checksums (no HASH, XSHA256, XMD5 or XCRC): only sizes are compared",
  ]);
  const required = await runToEnd(["get", "--verify", "require", server.url("a"), "-o", "c"], {
    cwd: folder.path,
  });
  assertEquals(required.code, 8);
  assertStringIncludes(required.words.join(), "cannot verify: the server has no checksums");
  assertEquals(await folder.names(), ["a", "b"]);
});

Deno.test("a checksum command that fails afterwards is said, and the file is kept", async () => {
  for (const reply of ["550 Cannot hash", "421 Too busy", "250 done"]) {
    await using folder = await tempFolder();
    await using server = new ScriptedServer({
      files: new Map([["a", encodeText("A")]]),
      on: { FEAT: "211-Features\r\n SIZE\r\n XMD5\r\n211 End", XMD5: reply },
    });
    const { code, words } = await runToEnd(["get", "--verify", server.url("a")], {
      cwd: folder.path,
    });
    assertEquals(code, 0, words.join());
    assertMatch(words.join(), /^ferry: a: no checksum came \(.*\), only the size was compared$/);
    assertEquals(await folder.names(), ["a"]);
  }
});

Deno.test("--checksums writes what sha256sum writes, and replaces a line of the same name", async () => {
  await using folder = await tempFolder();
  await using served = await servedFolder({ files: { "a": "A", "d/e": "E" } });
  const url = (path: string) => `ftp://127.0.0.1:${served.port}/${path}`;
  const old = `${"0".repeat(64)}  a\n# kept\n${"1".repeat(64)}  other`;
  await folder.write("SUMS", old);
  const { code, words } = await runToEnd(
    ["get", "--checksums", "SUMS", url("a"), url("d/e"), ...IN_CLEAR],
    { cwd: folder.path },
  );
  assertEquals([code, words], [0, []]);
  assertEquals(
    decodeLenient(await folder.read("SUMS")),
    [
      "# kept",
      `${"1".repeat(64)}  other`,
      `${await sha256Of(encodeText("A"))}  a`,
      `${await sha256Of(encodeText("E"))}  e`,
      "",
    ].join("\n"),
  );
});

Deno.test("sha256sum accepts the file of --checksums, and --check its own", async () => {
  await using folder = await tempFolder();
  await using served = await servedFolder();
  const names = ["plain", "two words", "back\\slash", "line\nend", "-dash", "ü"];
  for (const name of names) await folder.write(name, `content of ${name}`);
  const args = names.map((name) => `./${name}`);
  const url = `ftp://127.0.0.1:${served.port}/`;
  const put = (...more: string[]) =>
    runToEnd(["put", ...more, ...IN_CLEAR, ...args.filter((name) => !name.includes("\n")), url], {
      cwd: folder.path,
    });
  assertEquals((await put("--checksums", "SUMS")).words, []);
  const sums = (...more: string[]) =>
    new Deno.Command("sha256sum", { args: more, cwd: folder.path }).output();
  const checked = await sums("--check", "--strict", "SUMS");
  assert(checked.success, decodeLenient(checked.stderr));
  await folder.write("THEIRS", (await sums("--", ...args)).stdout);
  const { code, words } = await put("--check", "THEIRS");
  assertEquals([code, words], [0, []]);
});

Deno.test("--check: another file than the list says is exit 8 and stays a part", async () => {
  await using folder = await tempFolder();
  await using served = await servedFolder({ files: { "pub/x": "X", "pub/y": "Y" } });
  const url = (path: string) => `ftp://127.0.0.1:${served.port}/${path}`;
  await folder.write("SUMS", `${await sha256Of(encodeText("other"))}  ./pub/x\n`);
  const run = (...args: string[]) =>
    runToEnd(["get", "--check", "SUMS", ...args, ...IN_CLEAR], { cwd: folder.path });
  const wrong = await run(url("pub/x"));
  assertEquals(wrong.code, 8);
  assertMatch(wrong.words.join(), /x is not what it should be: SHA-256 is .*, and .* in SUMS/);
  assertEquals(await folder.names(), ["SUMS", "x.part"]);
  const unlisted = await run(url("pub/y"));
  assertEquals(unlisted.code, 8);
  assertStringIncludes(unlisted.words.join(), "SUMS has no checksum for y");
  await folder.write("SUMS", `${await sha256Of(encodeText("X"))}  pub/x\n`);
  assertEquals((await run(url("pub/x"), "-o", "z")).code, 0);
  await folder.write("SUMS", "nothing");
  assertEquals((await run(url("pub/x"))).code, 6);
  assertEquals((await run("--check", "NONE", url("pub/x"))).code, 6);
});

Deno.test("--json says what a file was verified by, and its SHA-256 even if it was resumed", async () => {
  await using folder = await tempFolder();
  await using served = await servedFolder({ files: { "x": CONTENT } });
  await folder.write("x.part", CONTENT.subarray(0, 100_000));
  const url = `ftp://127.0.0.1:${served.port}/x`;
  const run = new ClientRun(["get", "-c", "--json", "--verify", url], { cwd: folder.path });
  assertEquals(await run.code, 0, run.words.join());
  const [ended] = ofKind(await validEvents(run.output.trimEnd().split("\n")), "transfer-ended");
  assertEquals(ended?.["verified"], "SHA-256");
  assertEquals(ended?.["sha256"], await sha256Of(CONTENT));
});
