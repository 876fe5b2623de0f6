import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { copiedLine } from "../../core/events/schema.ts";
import { passiveReply, type Script, ScriptedServer } from "../support/ftp/scripted_server.ts";
import { clientBench, runClient } from "../support/process/ferry_client.ts";
import { tempFolder } from "../support/files/temp_folder.ts";
import { hasFallbackRuntime } from "../support/process/ferry_process.ts";

const CONTENT = new Uint8Array(300_000).map((_, index) => index * 7 + (index >> 8));

/** An executable made with the fallback runtime has no TLS in its client (scripts/compile.ts). */
const ignore = await hasFallbackRuntime();

/** Two scripted servers; the first one has the file `a`. */
async function between(
  scripts: { readonly source?: Script; readonly target?: Script },
  ...options: readonly string[]
) {
  const files = new Map([["a", CONTENT]]);
  await using source = new ScriptedServer({ files, ...scripts.source });
  await using target = new ScriptedServer({ files: new Map(), ...scripts.target });
  const args = ["cp", "--json", "--retry", "0", ...options, source.url("a"), target.url("b")];
  const { code, stdout, stderr } = await runClient(args);
  const lines = stdout.split("\n").filter((line) => line !== "");
  const copied = lines.map((line) => copiedLine.parse(JSON.parse(line)));
  return { code, stderr, copied, source, target, copy: target.files.get("b") };
}

Deno.test("the bytes go from server to server, and the copy has all of them", async () => {
  const { code, copied, copy, source, target } = await between({});
  assertEquals([code, copied.map(({ direct, bytes }) => [direct, bytes])], [0, [[true, 300_000]]]);
  assertEquals(copy, CONTENT);
  assertEquals(source.linesOf("PASV", "EPSV", "PORT"), ["PASV"]);
  assertMatch(target.linesOf("PASV", "EPSV", "PORT").join(), /^PORT 127,0,0,1,\d+,\d+$/);
});

Deno.test("whatever address PASV names, the other server is sent to the source only", async () => {
  const { code, copied, target } = await between({
    source: { on: { PASV: (_, session) => passiveReply("10.1.2.3", session.listen()) } },
  });
  assertEquals([code, copied[0]?.direct], [0, true]);
  assertMatch(target.linesOf("PORT").join(), /^PORT 127,0,0,1,\d+,\d+$/);
});

Deno.test("a port of a system service is never passed on", async () => {
  const { code, copied, copy, target } = await between({
    source: {
      on: {
        EPSV: (_, session) => `229 Here (|||${session.listen()}|)`,
        PASV: passiveReply("127.0.0.1", 25),
      },
    },
  });
  assertEquals([code, copied[0]?.direct, copy], [0, false, CONTENT]);
  assertEquals(target.linesOf("PORT"), []);
});

Deno.test("where the source takes no PASV, it connects to the target", async () => {
  const { code, copied, copy, source } = await between({ source: { on: { PASV: "502 No" } } });
  assertEquals([code, copied[0]?.direct, copy], [0, true, CONTENT]);
  assertEquals(source.linesOf("PORT").length, 1);
});

Deno.test("where the target takes no PORT, the bytes go through this machine", async () => {
  const { code, copied, copy } = await between({
    target: { on: { PORT: "500 Not to strangers" } },
  });
  assertEquals([code, copied[0]?.direct, copy], [0, false, CONTENT]);
  assertStringIncludes(copied[0]?.why_not_direct ?? "", "500 Not to strangers");
});

Deno.test("--fxp require fails rather than send the bytes through this machine", async () => {
  const refusal = { on: { PORT: "500 Not to strangers" } };
  const run = await between({ target: refusal }, "--fxp", "require");
  assertEquals([run.code, run.copied, run.copy], [5, [], undefined]);
  assertStringIncludes(run.stderr, "cannot go from server to server");
});

Deno.test("--fxp off sends them through this machine, without asking either server", async () => {
  const { code, copied, copy, source, target } = await between({}, "--fxp", "off");
  assertEquals([code, copied[0]?.direct, copy], [0, false, CONTENT]);
  assertEquals([...source.linesOf("PORT"), ...target.linesOf("PORT")], []);
});

Deno.test("a data connection refused by the source: once more through this machine", async () => {
  let transfers = 0;
  const { code, copied, copy } = await between({
    source: {
      on: {
        RETR: async (_, session) => {
          transfers += 1;
          return transfers === 1 ? "425 Bad address" : await session.give(CONTENT);
        },
      },
    },
  });
  assertEquals([code, copied[0]?.direct, copy], [0, false, CONTENT]);
  assertStringIncludes(copied[0]?.why_not_direct ?? "", "425 Bad address");
});

Deno.test("when nothing moves in time: once more through this machine", async () => {
  let transfers = 0;
  const { code, copied, copy, target } = await between(
    {
      target: {
        on: {
          STOR: async (_, session) => {
            transfers += 1;
            if (transfers === 1) return undefined;
            session.keep("b", await session.take());
            return "226 Stored";
          },
        },
      },
    },
    "--timeout",
    "1",
  );
  assertEquals([code, copied[0]?.direct, copy], [0, false, CONTENT]);
  assertMatch(copied[0]?.why_not_direct ?? "", /nothing moved|no reply to STOR b within 1 s/);
  assertEquals(target.sessions, 2);
});

Deno.test("a file that the source refuses leaves the target as it is; the source is named", async () => {
  for (const options of [[], ["--fxp", "off"]]) {
    const run = await between({ source: { files: new Map() } }, ...options);
    assertEquals([run.code, run.copied], [5, []]);
    assertEquals(run.target.linesOf("STOR"), []);
    assertStringIncludes(run.stderr, `127.0.0.1:${run.source.port}: server refused RETR a`);
  }
});

Deno.test("a target that refuses the file is named, and its reply decides the exit code", async () => {
  for (const options of [[], ["--fxp", "off"]]) {
    const refused = await between({ target: { on: { STOR: "553 Not here" } } }, ...options);
    assertEquals(refused.code, 5);
    const server = `127.0.0.1:${refused.target.port}`;
    assertStringIncludes(refused.stderr, `${server}: server refused STOR b: 553 Not here`);
  }
  const login = await between({ target: { on: { PASS: "530 No" } } });
  assertEquals(login.code, 4);
  assertStringIncludes(login.stderr, `127.0.0.1:${login.target.port}: login`);
});

Deno.test("a copy of another size is exit code 8", async () => {
  const { code, stderr } = await between({ target: { on: { SIZE: "213 299999" } } });
  assertEquals(code, 8);
  assertStringIncludes(stderr, "has 299999 bytes there, not 300000");
});

Deno.test("a source that breaks off in the middle is named, and the copy is a failure", async () => {
  const { code, stderr, copied, source } = await between(
    {
      source: { on: { RETR: (_, session) => session.give(CONTENT.subarray(9), "451 Disk error") } },
    },
    "--fxp",
    "off",
  );
  assertEquals([code, copied], [8, []]);
  assertStringIncludes(stderr, `127.0.0.1:${source.port}: `);
  assertStringIncludes(stderr, "451 Disk error");
});

Deno.test("a file is never copied onto itself", async () => {
  await using server = new ScriptedServer({ files: new Map([["a", CONTENT]]) });
  const same = await runClient(["cp", server.url("a"), server.url("a")]);
  assertEquals(same.code, 2);
  const alias = server.url("a").replace("127.0.0.1", "localhost");
  const aliased = await runClient(["cp", "--timeout", "2", server.url("a"), alias]);
  assertEquals(aliased.code, 2);
  assertEquals(server.linesOf("STOR"), []);
  assertEquals(server.files.get("a"), CONTENT);
});

Deno.test({
  name: "several files into a folder, between two ferry servers, with times, under TLS",
  ignore,
  fn: async () => {
    const files = { "one.bin": CONTENT, "two.bin": CONTENT.subarray(5), "empty": "" };
    await using source = await clientBench({ remote: files });
    await using target = await clientBench({ serve: ["--write", "--anonymous"] });
    const old = new Date("2020-01-02T03:04:05Z");
    await Deno.utime(source.remote.at("one.bin"), old, old);
    const urls = Object.keys(files).map((name) => source.url(name));
    const { code, stdout, stderr } = await runClient(["cp", ...urls, target.url("")]);
    assertEquals([code, stdout], [0, ""]);
    assertEquals(
      stderr.match(/through this machine: TLS protects the data connections/g)?.length,
      3,
    );
    for (const name of Object.keys(files)) {
      const [there, here] = [source, target].map(({ remote }) =>
        Deno.readFileSync(remote.at(name))
      );
      assertEquals(here, there, name);
    }
    assertEquals(Deno.statSync(target.remote.at("one.bin")).mtime, old);
  },
});

Deno.test("a pattern copies every file that it matches into a folder", async () => {
  await using source = await clientBench({ remote: { "a.gz": "1", "b.gz": "2", "c": "3" } });
  await using target = await clientBench({ serve: ["--write", "--anonymous"] });
  const pattern = source.url("*.gz");
  assertEquals((await runClient(["cp", pattern, target.url("")])).code, 0);
  const names = Array.from(Deno.readDirSync(target.remote.path), ({ name }) => name);
  assertEquals(names.toSorted(), ["a.gz", "b.gz"]);
  assertEquals((await runClient(["cp", pattern, target.url("one")])).code, 2);
});

Deno.test("--on-exist decides about copies that exist, and --create-dirs makes folders", async () => {
  await using source = await clientBench({ remote: { "a.txt": "new", "b.txt": "new" } });
  await using target = await clientBench({
    remote: { "a.txt": "old one" },
    serve: ["--write", "--anonymous"],
  });
  const there = (name: string) => Deno.readTextFileSync(target.remote.at(name));
  const cp = async (...options: readonly string[]) =>
    (await runClient(["cp", ...options, source.url("a.txt"), target.url("")])).code;
  assertEquals([await cp("--no-clobber"), there("a.txt")], [10, "old one"]);
  assertEquals([await cp("--on-exist", "fail"), there("a.txt")], [5, "old one"]);
  assertEquals([await cp("--on-exist", "rename"), there("a (1).txt")], [0, "new"]);
  const [old, young] = [new Date("2020-01-01"), new Date("2021-01-01")];
  Deno.utimeSync(source.remote.at("a.txt"), old, old);
  Deno.utimeSync(target.remote.at("a.txt"), young, young);
  assertEquals([await cp("--on-exist", "newer"), there("a.txt")], [10, "old one"]);
  assertEquals([await cp(), there("a.txt")], [0, "new"]);
  const deep = [source.url("b.txt"), target.url("x/y/")];
  assertEquals((await runClient(["cp", ...deep])).code, 5);
  assertEquals((await runClient(["cp", "--create-dirs", ...deep])).code, 0);
  assertEquals(there("x/y/b.txt"), "new");
  assertEquals(await cp("--no-clobber", "--on-exist", "rename"), 2);
});

Deno.test("nothing is written on this machine's disk", async () => {
  await using here = await tempFolder();
  await using source = new ScriptedServer({ files: new Map([["a", CONTENT]]) });
  await using target = new ScriptedServer();
  const args = ["cp", "--fxp", "off", source.url("a"), target.url("")];
  const { code } = await runClient(args, { cwd: here.path });
  assertEquals([code, target.files.get("a")], [0, CONTENT]);
  assert(Array.from(Deno.readDirSync(here.path)).length === 0);
});

Deno.test("with --quiet a copy that succeeds says nothing", async () => {
  await using source = new ScriptedServer({ files: new Map([["a", CONTENT]]) });
  await using target = new ScriptedServer();
  const { code, stderr, stdout } = await runClient(["cp", "-q", source.url("a"), target.url("")]);
  assertEquals([code, stderr, stdout], [0, "", ""]);
});
