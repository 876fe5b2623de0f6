import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runToEnd } from "../support/ftp/client_run.ts";
import { ScriptedTree } from "../support/ftp/scripted_tree.ts";
import { encodeText } from "../../core/base/text.ts";
import type { InputBytes } from "../../actors/machine/world.ts";
import { clientBench } from "../support/process/ferry_client.ts";
import { runFerry } from "../support/process/ferry_process.ts";

/** Gives the text in pieces of so many bytes. */
function typed(text: string, piece: number): InputBytes {
  const bytes = encodeText(text);
  let at = 0;
  return {
    read: (into) => {
      if (at >= bytes.length) return Promise.resolve(null);
      const part = bytes.subarray(at, at + Math.min(piece, into.length));
      into.set(part);
      at += part.length;
      return Promise.resolve(part.length);
    },
  };
}

const batch = (commands: string, args: readonly string[], piece = 1_000) =>
  runToEnd(["batch", ...args], { cwd: "/", stdin: typed(commands, piece) });

Deno.test("a batch changes, fetches, sends and lists in one session", async () => {
  await using bench = await clientBench({
    remote: { "in/a": "A", "in/b c": "B" },
    local: { "out/one": "1", "out/two": "22" },
    serve: ["--write", "--anonymous"],
  });
  const commands = [
    "# what a script would do",
    "cd in",
    "get a 'b c'",
    "lcd out",
    "put one two ../sent/ # not there yet",
    "mkdir -p ../sent",
    "put one two ../sent/",
    "mv a ../sent/renamed",
    "rm --yes 'b c'",
    "cat ../sent/two",
    "",
    "ls --json ../sent/one",
    "cd ..",
    "pwd",
  ].join("\n");
  const { code, stdout, stderr } = await runFerry(["batch", "-vk", bench.url("")], {
    cwd: bench.local.path,
    stdin: encodeText(commands),
  });
  const output = new TextDecoder().decode(stdout);
  assertEquals(code, 1);
  assertMatch(stderr, /^ferry: line 5: .*550/m);
  assertEquals(stderr.match(/^---> USER/gm)?.length, 1);
  assertEquals(stderr.match(/^ferry: line/gm)?.length, 2);
  const [first = "", last = ""] = output.split("\n");
  assertMatch(first, /^22\{"schema":1,"event":"entry","name":"one".*"path":"sent\/one"\}$/);
  assertMatch(last, /^ftp:\/\/127\.0\.0\.1:\d+\/$/);
  assertEquals(await bench.local.names(), ["a", "b c", "out"]);
  assertEquals(await bench.remote.names(), ["in", "sent"]);
});

Deno.test("a batch ends at the first command that fails, unless it is to go on", async () => {
  const commands = "stat a\nstat gone\nstat b\n";
  for (const keepGoing of [false, true]) {
    await using tree = new ScriptedTree({ a: 1, b: 2 }, { facts: "shows-links" });
    const { code, output, words } = await batch(
      commands,
      ["--json", ...(keepGoing ? ["-k"] : []), tree.url("")],
    );
    assertEquals(code, 1);
    assertEquals(words, ["ferry: line 2: server refused MLST gone: 550 No such file"]);
    const names = output.trim().split("\n").map((line) => JSON.parse(line).name);
    assertEquals(names, keepGoing ? ["a", "b"] : ["a"]);
    assertEquals(tree.server.sessions, 1);
  }
});

Deno.test("a mistake in a line is a usage error with its number", async () => {
  await using tree = new ScriptedTree({ a: 1, sub: {} });
  for (
    const [commands, words] of [
      ["\nstta a", "line 2: there is no command stta; did you mean stat?"],
      ["stat 'a", "line 1: a ' has no partner"],
      ["rm a", "line 1: nobody can be asked"],
      ["ls --timeout 3", "line 1: --timeout holds for the whole batch"],
    ] as const
  ) {
    const run = await batch(commands, [tree.url("")]);
    assertEquals(run.code, 2, commands);
    assertStringIncludes(run.words.join(), words);
  }
  assertEquals((await batch("rm a", ["--yes", tree.url("")])).code, 0);
  assertEquals(tree.paths, ["sub"]);
});

Deno.test("cd stays where it was when the server refuses, lcd when there is no folder", async () => {
  await using tree = new ScriptedTree({ sub: { in: {} } });
  const commands = "cd sub\ncd gone\npwd\nlcd /there/is/none\ncd in/\ncd ../..\ncd ./sub\npwd";
  const { code, output, words } = await batch(commands, ["-k", tree.url("")]);
  assertEquals(code, 1);
  const [first, second] = output.trim().split("\n").map((line) => new URL(line).pathname);
  assertEquals([first, second], ["/sub/", "/sub/"]);
  assertStringIncludes(words[0] ?? "", "line 2: server refused CWD sub/gone: 550");
  assertStringIncludes(words[1] ?? "", "line 4: cannot read /there/is/none");
});

Deno.test("the lines of a batch may come in any pieces, and end in any way", async () => {
  const text = "cd 'sub'\r\npwd\n\r\npwd";
  for (let piece = 1; piece <= text.length; piece++) {
    await using tree = new ScriptedTree({ sub: {} });
    const { code, output } = await batch(text, [tree.url("")], piece);
    assertEquals([code, output.match(/\/sub\/\n/g)?.length], [0, 2], `pieces of ${piece}`);
  }
});

Deno.test("an interrupt ends a batch that waits for its next line", async () => {
  await using tree = new ScriptedTree({ a: 1 });
  const waiting = Promise.withResolvers<null>();
  let reads = 0;
  const { ClientRun } = await import("../support/ftp/client_run.ts");
  const stdin: InputBytes = {
    read: (into) => {
      reads += 1;
      if (reads > 1) return waiting.promise;
      into.set(encodeText("stat a\n"));
      return Promise.resolve(7);
    },
  };
  const run = new ClientRun(["batch", tree.url("")], { cwd: "/", stdin });
  await run.delivered("job-ended");
  run.interrupt();
  assertEquals(await run.code, 130);
  waiting.resolve(null);
});
