import { assertEquals, assertStringIncludes } from "@std/assert";
import { encodeText } from "../../../../core/base/text.ts";
import { runToEnd } from "../../../support/ftp/client_run.ts";
import { type Script, ScriptedServer } from "../../../support/ftp/scripted_server.ts";
import { tempFolder } from "../../../support/files/temp_folder.ts";

const FEATURES = "211-Features\r\n SIZE\r\n MDTM\r\n REST STREAM\r\n211 End";
const NOON = Date.UTC(2026, 0, 2, 12, 0, 0);

/** Fetches `x`, which is "new" on the server and "old" here; gives what is here afterwards. */
async function get(
  options: readonly string[],
  { on, before = { x: "old" } }: Script & { readonly before?: Readonly<Record<string, string>> } =
    {},
) {
  await using folder = await tempFolder();
  for (const [name, content] of Object.entries(before)) {
    await folder.write(name, content);
    await Deno.utime(folder.at(name), NOON / 1000, NOON / 1000);
  }
  await using server = new ScriptedServer({
    files: new Map([["x", encodeText("new")]]),
    on: { FEAT: FEATURES, MDTM: "213 20260102120000", ...on },
  });
  const { code, words } = await runToEnd(["get", ...options, server.url("x")], {
    cwd: folder.path,
  });
  const files: Record<string, string> = {};
  for (const name of await folder.names()) {
    files[name] = new TextDecoder().decode(await folder.read(name));
  }
  return { code, words, files, sessions: server.sessions, lines: server.received };
}

Deno.test("get replaces a file that exists, unless told otherwise", async () => {
  for (const options of [[], ["--on-exist", "overwrite"]]) {
    const { code, words, files } = await get(options);
    assertEquals([code, words, files], [0, [], { x: "new" }]);
  }
});

Deno.test("get --on-exist skip leaves the file, asks the server nothing, exit code 10", async () => {
  for (const options of [["--on-exist", "skip"], ["--no-clobber"]]) {
    const { code, words, files, sessions } = await get(options);
    assertEquals([code, files, sessions], [10, { x: "old" }, 0]);
    assertEquals(words, ["ferry: x exists: left as it is"]);
  }
  assertEquals((await get(["--no-clobber"], { before: {} })).files, { x: "new" });
});

Deno.test("get --on-exist fail is a local error, exit code 6", async () => {
  const { code, words, files } = await get(["--on-exist", "fail"]);
  assertEquals([code, files], [6, { x: "old" }]);
  assertStringIncludes(words.join(), "cannot write x: it already exists");
  assertEquals((await get(["--on-exist", "fail"], { before: {} })).files, { x: "new" });
});

Deno.test("get --on-exist rename numbers the copy", async () => {
  const before = { "x": "old", "x (1)": "older" };
  const { code, words, files } = await get(["--on-exist", "rename"], { before });
  assertEquals([code, files], [0, { ...before, "x (2)": "new" }]);
  assertEquals(words, ["ferry: x exists: saved as x (2)"]);
  assertEquals((await get(["--on-exist", "rename"], { before: {} })).files, { x: "new" });
});

Deno.test("get --on-exist newer replaces an older file and leaves others", async () => {
  const kept = await get(["--on-exist", "newer"]);
  assertEquals([kept.code, kept.files], [10, { x: "old" }]);
  assertEquals(kept.words, ["ferry: x is up to date: left as it is"]);
  const replaced = await get(["--on-exist", "newer"], { on: { MDTM: "213 20260102120001" } });
  assertEquals([replaced.code, replaced.files], [0, { x: "new" }]);
  const unknown = await get(["--on-exist", "newer"], { on: { MDTM: "550 no" } });
  assertEquals([unknown.code, unknown.files], [10, { x: "old" }]);
  assertStringIncludes(unknown.words.join(), "nothing tells which file is newer");
  // The time is asked for even when it is not kept.
  const timeless = await get(["--on-exist", "newer", "--no-times"], {
    on: { MDTM: "213 20260102120001" },
  });
  assertEquals(timeless.files, { x: "new" });
});

Deno.test("get --on-exist resume is -c", async () => {
  const before = { "x.part": "ne" };
  const { code, files, lines } = await get(["--on-exist", "resume"], { before });
  assertEquals([code, files], [0, { x: "new" }]);
  assertEquals(lines.includes("REST 1"), true);
});

Deno.test("a file that comes during the transfer is not replaced by skip, fail and rename", async () => {
  await using folder = await tempFolder();
  await using server = new ScriptedServer({
    files: new Map([["x", encodeText("new")]]),
    on: {
      RETR: async (_, session) => {
        await folder.write("x", "came meanwhile");
        return await session.give("new");
      },
    },
  });
  const fetch = async (kind: string) => {
    await Deno.remove(folder.at("x")).catch(() => {});
    const args = ["get", "--on-exist", kind, server.url("x")];
    return (await runToEnd(args, { cwd: folder.path })).code;
  };
  assertEquals(await fetch("skip"), 6);
  assertEquals(await folder.read("x"), encodeText("came meanwhile"));
  assertEquals(await fetch("fail"), 6);
  assertEquals(await folder.read("x"), encodeText("came meanwhile"));
  assertEquals(await folder.names(), ["x", "x.part"]);
  assertEquals(await fetch("rename"), 0);
  assertEquals(await folder.names(), ["x", "x (1)"]);
});

Deno.test("--on-exist ask without a terminal is a usage error", async () => {
  const { code, words, files, sessions } = await get(["--on-exist", "ask"]);
  assertEquals([code, files, sessions], [2, { x: "old" }, 0]);
  assertStringIncludes(words.join(), "--on-exist ask needs a terminal");
});
