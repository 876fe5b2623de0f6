import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type ClientWorldOptions, runToEnd } from "../../support/ftp/client_run.ts";
import { type Script, ScriptedServer } from "../../support/ftp/scripted_server.ts";
import { type TempFolder, tempFolder } from "../../support/files/temp_folder.ts";

/** `ferry ls` from a scripted server: how it ended, and what it sent to log in. */
async function list(
  args: readonly string[],
  { script = {}, login, ...world }: Partial<ClientWorldOptions> & {
    readonly script?: Script;
    readonly login?: string;
  } = {},
) {
  await using server = new ScriptedServer(script);
  const ran = await runToEnd(["ls", ...args, server.url("", login)], { cwd: "/", ...world });
  const sent = server.linesOf("USER", "PASS", "ACCT");
  return { ...ran, text: ran.words.join("\n"), sent, sessions: server.sessions };
}

async function withNetrc(text: string, mode = 0o600): Promise<TempFolder> {
  const folder = await tempFolder();
  await Deno.chmod(await folder.write(".netrc", text), mode);
  return folder;
}

Deno.test("--user NAME:PASSWORD logs in, but not where the URL has another user", async () => {
  assertEquals((await list(["--user", "ann:a:b"])).sent, ["USER ann", "PASS a:b"]);
  const other = await list(["--user", "ann:a:b"], { login: "bob" });
  assertEquals([other.code, other.sent], [4, ["USER bob"]], other.text);
});

Deno.test("--password-file gives its first line, and only if others cannot read it", async () => {
  await using folder = await tempFolder();
  const file = await folder.write("password", "s3 cret\r\nsecond line\n");
  await Deno.chmod(file, 0o640);
  const args = ["--user", "ann", "--password-file", "password"];
  const { sent } = await list(args, { cwd: folder.path });
  assertEquals(sent, ["USER ann", "PASS s3 cret"]);
  await Deno.chmod(file, 0o604);
  const open = await list(args, { cwd: folder.path });
  assertEquals([open.code, open.sessions], [6, 0], open.text);
  assertStringIncludes(open.text, "others can read the password in it; chmod 600 it");
  await Deno.chmod(await folder.write("password", "\nsecond line\n"), 0o600);
  const empty = await list(args, { cwd: folder.path });
  assertEquals([empty.code, empty.sessions], [6, 0], empty.text);
  const missing = await list(["--user", "ann", "--password-file", "none"], { cwd: folder.path });
  assertEquals([missing.code, missing.sessions], [6, 0], missing.text);
});

Deno.test("--password-file without anybody to log in is a usage error", async () => {
  await using folder = await tempFolder();
  await Deno.chmod(await folder.write("password", "s3cret\n"), 0o600);
  const { code, text, sessions } = await list(["--password-file", "password"], {
    cwd: folder.path,
  });
  assertEquals([code, sessions], [2, 0], text);
  assertStringIncludes(text, "--user");
});

Deno.test("~/.netrc names who logs in, for the user of the URL too; --no-netrc does not", async () => {
  await using home = await withNetrc(
    "machine 127.0.0.1 login ann password one account books\n" +
      "machine 127.0.0.1 login bob password two\ndefault login eve password three\n",
  );
  const env = { HOME: home.path };
  assertEquals((await list([], { env })).sent, ["USER ann", "PASS one"]);
  assertEquals((await list([], { env, login: "bob" })).sent, ["USER bob", "PASS two"]);
  assertEquals((await list(["--user", "bob"], { env })).sent, ["USER bob", "PASS two"]);
  assertEquals((await list(["--user", "zoe"], { env })).sent, ["USER zoe"]);
  assertEquals((await list(["--no-netrc"], { env })).sent, ["USER anonymous", "PASS ferry@"]);
  const elsewhere = { HOME: "/nowhere", NETRC: home.at(".netrc") };
  assertEquals((await list([], { env: elsewhere })).sent, ["USER ann", "PASS one"]);
  const empty = { ...env, FERRY_PASSWORD: "" };
  assertEquals((await list([], { env: empty })).sent, ["USER ann", "PASS one"]);
  const password = { ...env, FERRY_PASSWORD: "env" };
  assertEquals((await list([], { env: password })).sent, ["USER ann", "PASS env"]);
  const account = await list([], { env, script: { on: { PASS: "332 Account" } } });
  assertEquals(account.sent, ["USER ann", "PASS one", "ACCT books"]);
});

Deno.test("a .netrc with a password that others can read is not used, and that is said", async () => {
  for (const mode of [0o640, 0o604]) {
    await using home = await withNetrc("machine 127.0.0.1 login ann password one\n", mode);
    const { sent, text } = await list([], { env: { HOME: home.path } });
    assertEquals(sent, ["USER anonymous", "PASS ferry@"]);
    assertEquals(
      text,
      `ferry: ${home.at(".netrc")} is not used: others can read the passwords ` +
        "in it; chmod 600 it",
    );
  }
  await using harmless = await withNetrc("machine 127.0.0.1 login ann\n", 0o644);
  const env = { HOME: harmless.path, FERRY_PASSWORD: "env" };
  assertEquals((await list([], { env })).sent, ["USER ann", "PASS env"]);
  await using other = await withNetrc("machine other.example login ann password one\n", 0o644);
  assertEquals((await list([], { env: { HOME: other.path } })).text, "");
});

Deno.test("a .netrc with faults, or one that is not there, is told without its words", async () => {
  await using home = await withNetrc("machine 127.0.0.1 login ann\npasword s3cret\n");
  const { text } = await list([], { env: { HOME: home.path, FERRY_PASSWORD: "env" } });
  assertEquals(text, `ferry: ${home.at(".netrc")}: not understood and left out, line 2`);
  const gone = await list([], { env: { NETRC: "/nowhere/netrc" } });
  assertEquals([gone.code, gone.sent], [0, ["USER anonymous", "PASS ferry@"]]);
  assertEquals(gone.text, "ferry: there is no /nowhere/netrc, which NETRC names");
});

Deno.test("--account answers 332, after USER or after PASS (RFC 959 §5.4)", async () => {
  const ways = [
    [{ PASS: "332 Account", ACCT: "230 In" }, ["USER ann", "PASS x", "ACCT books"]],
    [{ USER: "332 Account", ACCT: "230 In" }, ["USER ann", "ACCT books"]],
    [{ USER: "332 Account", ACCT: "331 Password" }, ["USER ann", "ACCT books", "PASS x"]],
    [{ PASS: "332 Account", ACCT: "202 No need" }, ["USER ann", "PASS x", "ACCT books"]],
  ] as const;
  for (const [on, lines] of ways) {
    const { code, sent, text } = await list(["-v", "--account", "books"], {
      script: { on },
      login: "ann:x",
    });
    assertEquals([code, sent], [0, lines], text);
    assert(!text.includes("books"), text);
  }
  const on = { PASS: "332 Account", ACCT: "530 Not that one" };
  const refused = await list(["--account", "books"], { script: { on }, login: "ann:x" });
  assertEquals(refused.code, 4);
  const without = await list([], { script: { on }, login: "ann:x" });
  assertEquals(without.code, 4);
  assertStringIncludes(without.text, "--account NAME");
});

/** A server that accepts one password, and may hang up after another one. */
function choosy(good: string, { hangsUp = false, oneUser = false } = {}): Script {
  const users = new WeakMap<object, number>();
  return {
    on: {
      USER: (_, session) => {
        const before = users.get(session) ?? 0;
        users.set(session, before + 1);
        return oneUser && before > 0 ? "530 No second time" : "331 Password please";
      },
      PASS: async (password, session) => {
        if (password === good) return "230 In";
        if (!hangsUp) return "530 Wrong";
        await session.send("530 Wrong");
        session.close();
        return undefined;
      },
    },
  };
}

Deno.test("a typed password that is refused is asked for again, three times in all", async () => {
  for (const how of [{}, { hangsUp: true }, { oneUser: true }]) {
    const answers = ["one", "two", "three", "four"];
    const right = await list([], { script: choosy("three", how), login: "ann", answers });
    assertEquals([right.code, right.asked.length], [0, 3], `${JSON.stringify(how)} ${right.text}`);
    assertEquals(right.asked[0], "Password of ann at 127.0.0.1: ");
    const wrong = await list([], { script: choosy("four", how), login: "ann", answers });
    assertEquals([wrong.code, wrong.asked.length], [4, 3], `${JSON.stringify(how)} ${wrong.text}`);
    for (const password of answers) assert(!wrong.text.includes(` ${password}`), wrong.text);
  }
});

Deno.test("a password that nobody typed is not asked for again, and its place is told", async () => {
  const script = choosy("good");
  const env = { FERRY_PASSWORD: "bad" };
  const { code, asked, text } = await list([], { script, login: "ann", env, answers: ["good"] });
  assertEquals([code, asked], [4, []], text);
  assertStringIncludes(text, "530 Wrong (the password came from FERRY_PASSWORD)");
});

Deno.test("who hangs up while the password is typed gets it in the next session", async () => {
  const script: Script = {
    on: {
      USER: async (_, session) => {
        await session.send("331 Password please");
        if (typing) session.close();
        typing = false;
        return undefined;
      },
    },
  };
  let typing = true;
  const { code, asked, sessions, text } = await list([], {
    script,
    login: "ann",
    answers: ["secret"],
  });
  assertEquals([code, asked.length, sessions], [0, 1, 2], text);
});

Deno.test("one question is enough for all files of a server, one more for another login", async () => {
  const files = new Map([["a", new Uint8Array([65])], ["b", new Uint8Array([66])]]);
  await using server = new ScriptedServer({ files });
  const urls = [["a", "ann"], ["b", "ann"], ["a", "bob"]] as const;
  const args = ["get", "-o", "-", ...urls.map(([name, user]) => server.url(name, user))];
  const { code, output, asked } = await runToEnd(args, { cwd: "/", answers: ["x", "y"] });
  assertEquals([code, output, asked.length], [0, "ABA", 2]);
  assertEquals(server.linesOf("PASS"), ["PASS x", "PASS y"]);
});
