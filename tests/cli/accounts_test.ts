import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { verifyPassword } from "../../actors/server/accounts/passwords.ts";
import { parsePasswordHash } from "../../core/access/password_hash.ts";
import { decodeLenient, encodeText } from "../../core/base/text.ts";
import { within } from "../support/time/deadline.ts";
import {
  ferryCommand,
  runFerry,
  spawnFerry,
  startFerry,
} from "../support/process/ferry_process.ts";
import { tempFolder } from "../support/files/temp_folder.ts";
import { WireClient } from "../support/ftp/wire_client.ts";
import manifest from "../../deno.json" with { type: "json" };

async function isHashOf(text: string, password: string): Promise<boolean> {
  const hash = parsePasswordHash(text);
  return hash !== undefined && await verifyPassword(password, hash);
}

Deno.test("passwd without a file prints a hash of what was piped in", async () => {
  const { code, stdout, stderr } = await runFerry(["passwd", "ann"], { stdin: "s3cret\r\nmore" });
  const printed = decodeLenient(stdout);
  assertMatch(printed, /^scrypt\$\d+\$\d+\$\d+\$[^$]+\$[^$]+\n$/);
  assert(await isHashOf(printed.trimEnd(), "s3cret"));
  assertEquals([code, stderr], [0, ""]);
});

Deno.test("passwd takes no empty password, and changes nothing then", async () => {
  await using folder = await tempFolder();
  const file = folder.at("accounts.json");
  for (const stdin of ["", "\n", "x".repeat(2000)]) {
    const { code, stderr } = await runFerry(["passwd", file, "ann"], { stdin });
    assertStringIncludes(stderr, "the password is");
    assertEquals(code, 2);
  }
  assertEquals(await folder.names(), []);
});

Deno.test("passwd takes the first line as soon as it is there, even an empty one", async () => {
  const child = spawnFerry(["passwd", "ann"]);
  const typing = child.stdin.getWriter();
  await typing.write(encodeText("\n"));
  const { code, stderr } = await within(child.output(), "passwd to end");
  assertEquals(code, 2);
  assertStringIncludes(decodeLenient(stderr), "the password is empty");
  await typing.close().catch(() => {});
});

Deno.test("passwd makes a file that only its owner reads, and leaves nothing beside it", async () => {
  await using folder = await tempFolder();
  const file = folder.at("accounts.json");
  const set = (name: string, stdin: string) => runFerry(["passwd", file, name], { stdin });
  for (const [name, secret] of [["ann", "first"], ["bob", "b"], ["ann", "second"]] as const) {
    const { code, stdout } = await set(name, secret);
    assertEquals([code, stdout.length], [0, 0]);
    assertEquals(((await Deno.stat(file)).mode ?? 0) & 0o777, 0o600);
  }
  assertEquals(await folder.names(), ["accounts.json"]);
  const { accounts } = JSON.parse(await Deno.readTextFile(file));
  assertEquals(accounts.map(({ name }: { name: string }) => name), ["ann", "bob"]);
  assert(await isHashOf(accounts[0].password, "second"));
  assert(await isHashOf(accounts[1].password, "b"));
  const listed = await runFerry(["accounts", file]);
  assertEquals([listed.code, listed.stderr], [0, ""]);
  assertMatch(decodeLenient(listed.stdout), /^ann +ann +write +none +anywhere$/m);
});

Deno.test("errors in an accounts file have their line: in accounts, passwd and serve", async () => {
  await using folder = await tempFolder();
  const file = folder.at("accounts.json");
  await Deno.writeTextFile(
    file,
    '{ "accounts": [\n  { "name": "ann",\n    "quota": "much" } ] }\n',
  );
  for (const args of [["accounts", file], ["passwd", file, "ann"], ["serve", "--accounts", file]]) {
    const { code, stdout, stderr } = await runFerry(args, { stdin: "x" });
    assertStringIncludes(stderr, `${file}, line 3, accounts[0].quota: it must be bytes`);
    assertStringIncludes(stderr, "line 2, accounts[0].password: it is missing");
    assertEquals([code, stdout.length], [6, 0]);
  }
  const { code, stderr } = await runFerry(["accounts", folder.at("missing")]);
  assertStringIncludes(stderr, folder.at("missing"));
  assertEquals(code, 6);
});

Deno.test("accounts warns of a file that others can read", async () => {
  await using folder = await tempFolder();
  const file = folder.at("accounts.json");
  await Deno.writeTextFile(file, '{ "accounts": [] }');
  await Deno.chmod(file, 0o644);
  const { code, stderr } = await runFerry(["accounts", file]);
  assertStringIncludes(stderr, "chmod 600");
  assertEquals(code, 0);
});

Deno.test("serve --accounts: SIGHUP reads the file again, and a bad one changes nothing", async () => {
  await using folder = await tempFolder();
  const file = folder.at("accounts.json");
  await runFerry(["passwd", file, "ann"], { stdin: "one" });
  await Deno.mkdir(folder.at("shared"));
  await using server = await startFerry(["--accounts", file, folder.at("shared")]);
  const hangUp = () => Deno.kill(server.pid, "SIGHUP");
  const logsIn = async (name: string, password: string) => {
    using client = await WireClient.connect(server);
    await client.reply();
    await client.ask(`USER ${name}`, 331);
    await client.send(`PASS ${password}\r\n`);
    return (await client.reply()).code;
  };
  assertEquals(await logsIn("ann", "one"), 230);
  assert((await Deno.stat(folder.at("shared", "ann"))).isDirectory);

  const good = await Deno.readTextFile(file);
  await Deno.writeTextFile(file, good.replace('"write"', '"wirte"'));
  hangUp();
  await server.waitForLine(/accounts\.json, line 6, accounts\[0\]\.permissions: unknown preset/);
  await server.waitForLine(/the accounts read before stay as they are/);
  assertEquals(await logsIn("ann", "one"), 230);

  await Deno.writeTextFile(file, good);
  await runFerry(["passwd", file, "ann"], { stdin: "two" });
  hangUp();
  await server.waitForLine(/accounts\.json read again: 1 account$/);
  assertEquals([await logsIn("ann", "one"), await logsIn("ann", "two")], [530, 230]);
});

Deno.test("serve says what anonymous sees beside accounts", async () => {
  await using folder = await tempFolder();
  await Deno.writeTextFile(folder.at("accounts.json"), '{ "accounts": [] }');
  const file = folder.at("accounts.json");
  await using server = await startFerry(["--accounts", file, "--anonymous", folder.path]);
  await server.waitForLine(/anonymous sees the whole folder, with the homes of accounts in it/);
});

Deno.test("serve --greeting and --welcome: the words, or name and version, or a file", async () => {
  await using folder = await tempFolder();
  await folder.write("welcome.txt", "first\nsecond\n");
  for (
    const [given, expected, more, greeting] of [
      [
        folder.at("welcome.txt"),
        ["230-first", "second", "230 Logged in."],
        [],
        [`220 ferry ${manifest.version} ready.`],
      ],
      [
        "Hello there",
        ["230-Hello there", "230 Logged in."],
        ["--greeting", "Who are you?\nSay it."],
        ["220-Who are you?", "220 Say it."],
      ],
    ] as const
  ) {
    await using server = await startFerry(["--welcome", given, ...more, folder.path]);
    using client = await WireClient.connect(server);
    assertEquals<readonly string[]>((await client.expect(220)).raw, greeting);
    await client.ask("USER anonymous", 331);
    assertEquals((await client.ask("PASS me@example.org", 230)).raw, [...expected]);
  }
});

Deno.test("passwd asks twice on a terminal and shows nothing of what is typed", async () => {
  await using folder = await tempFolder();
  const file = folder.at("accounts.json");
  const differing = await onTerminal(["passwd", file, "ann"], ["s3cret", "sekret"]);
  assertStringIncludes(differing.shown, "the two passwords differ");
  assertEquals([differing.code, await folder.names()], [2, []]);
  const { code, shown } = await onTerminal(["passwd", file, "ann"], ["s3cret", "s3cret"]);
  assertEquals(code, 0, shown);
  for (const prompt of ["New password of ann: ", "Once more: "]) {
    assertStringIncludes(shown, prompt);
  }
  assert(!shown.includes("s3cret"), shown);
  const { accounts } = JSON.parse(await Deno.readTextFile(file));
  assert(await isHashOf(accounts[0].password, "s3cret"));
});

/** Runs ferry on a terminal of its own; each answer is typed once its question is there. */
async function onTerminal(
  args: readonly string[],
  answers: readonly string[],
): Promise<{ readonly code: number; readonly shown: string }> {
  const ferry = ferryCommand();
  const line = [ferry.program, ...ferry.args, ...args].map((word) => `'${word}'`).join(" ");
  const child = new Deno.Command("script", {
    args: ["--quiet", "--return", "--command", line, "/dev/null"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const typing = child.stdin.getWriter();
  const waiting = [...answers];
  let shown = "";
  const done = (async () => {
    for await (const bytes of child.stdout) {
      shown += decodeLenient(bytes);
      if (!shown.endsWith(": ")) continue;
      const answer = waiting.shift();
      if (answer !== undefined) await typing.write(new TextEncoder().encode(`${answer}\n`));
    }
    await typing.close().catch(() => {});
    return (await child.status).code;
  })();
  return { code: await within(done, "ferry on a terminal to end", () => shown), shown };
}
