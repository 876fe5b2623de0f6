import { assertEquals, assertStringIncludes } from "@std/assert";
import { decodeLenient, encodeText } from "../../../../core/base/text.ts";
import { ClientRun, runToEnd } from "../../../support/ftp/client_run.ts";
import { type Script, ScriptedServer } from "../../../support/ftp/scripted_server.ts";
import { FakeClock } from "../../../support/time/fake_clock.ts";
import { tempFolder } from "../../../support/files/temp_folder.ts";

const FEATURES = "211-Features\r\n SIZE\r\n MDTM\r\n REST STREAM\r\n211 End";
const NOON = Date.UTC(2026, 0, 2, 12, 0, 0);

/** Sends `x`, which is "new" here and "old" on the server; gives what is there afterwards. */
async function put(
  options: readonly string[],
  { on, before = { x: "old" } }: Script & { readonly before?: Readonly<Record<string, string>> } =
    {},
) {
  await using folder = await tempFolder();
  await folder.write("x", "new");
  await Deno.utime(folder.at("x"), NOON / 1000, NOON / 1000);
  const files = new Map(Object.entries(before).map(([name, text]) => [name, encodeText(text)]));
  await using server = new ScriptedServer({
    files,
    on: { FEAT: FEATURES, MDTM: "213 20260102120000", ...on },
  });
  const args = ["put", "--no-times", ...options, "x", server.url("")];
  const { code, words } = await runToEnd(args, { cwd: folder.path });
  const there = Object.fromEntries([...files].map(([name, bytes]) => [name, decodeLenient(bytes)]));
  return { code, words, there, lines: server.received };
}

Deno.test("put replaces a file that exists, and does not look before", async () => {
  const { code, there, lines } = await put([]);
  assertEquals([code, there], [0, { x: "new" }]);
  assertEquals(lines.some((line) => /^(SIZE|MDTM|MLST)/.test(line)), false);
});

Deno.test("put --on-exist skip leaves the file, exit code 10", async () => {
  for (const options of [["--on-exist", "skip"], ["--no-clobber"]]) {
    const { code, words, there } = await put(options);
    assertEquals([code, there], [10, { x: "old" }]);
    assertEquals(words, ["ferry: x exists: left as it is"]);
  }
  const sent = await put(["--no-clobber"], { before: {} });
  assertEquals([sent.code, sent.there], [0, { x: "new" }]);
});

Deno.test("put --on-exist fail: exit code 5, as when the server refuses it", async () => {
  const { code, words, there } = await put(["--on-exist", "fail"]);
  assertEquals([code, there], [5, { x: "old" }]);
  assertStringIncludes(words.join(), "x exists on the server");
});

Deno.test("put --on-exist rename numbers the copy", async () => {
  const before = { "x": "old", "x (1)": "older" };
  const { code, words, there } = await put(["--on-exist", "rename"], { before });
  assertEquals([code, there], [0, { ...before, "x (2)": "new" }]);
  assertEquals(words, ["ferry: x exists: sent as x (2)"]);
});

Deno.test("put --on-exist newer replaces an older file and leaves others", async () => {
  const kept = await put(["--on-exist", "newer"]);
  assertEquals([kept.code, kept.there], [10, { x: "old" }]);
  const replaced = await put(["--on-exist", "newer"], { on: { MDTM: "213 20260102115959" } });
  assertEquals([replaced.code, replaced.there], [0, { x: "new" }]);
  const unknown = await put(["--on-exist", "newer"], { on: { MDTM: "550 no" } });
  assertEquals([unknown.code, unknown.there], [10, { x: "old" }]);
});

Deno.test("put --on-exist resume is -c", async () => {
  const { code, there, lines } = await put(["--on-exist", "resume"], { before: { x: "ne" } });
  assertEquals([code, there], [0, { x: "new" }]);
  assertEquals(lines.includes("REST 2"), true);
});

Deno.test("an upload that is cut and tried again is not taken for a file that existed", async () => {
  let cuts = 1;
  const files = new Map<string, Uint8Array>();
  await using folder = await tempFolder();
  await folder.write("x", "new");
  await using server = new ScriptedServer({
    files,
    on: {
      FEAT: FEATURES,
      STOR: async (path, session) => {
        const bytes = await session.take();
        files.set(path, cuts > 0 ? bytes.subarray(0, 1) : bytes);
        return cuts-- > 0 ? "426 Cut" : "226 Stored";
      },
    },
  });
  const args = ["put", "--no-times", "--no-clobber", "--retry", "1", "x", server.url("")];
  const clock = new FakeClock();
  const run = new ClientRun(args, { cwd: folder.path, clock });
  await run.delivered("job-ended");
  await clock.advance(2_000);
  assertEquals(await run.code, 0);
  assertEquals(decodeLenient(files.get("x") ?? encodeText("?")), "new");
});
