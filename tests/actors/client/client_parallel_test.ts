import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { encodeText } from "../../../core/base/text.ts";
import { ClientRun, runToEnd } from "../../support/ftp/client_run.ts";
import { type Handler, type Script, ScriptedServer } from "../../support/ftp/scripted_server.ts";

const NAMES = Array.from({ length: 12 }, (_, at) => `file-${at}`);

function files(): Map<string, Uint8Array> {
  return new Map(NAMES.map((name) => [name, encodeText(`the content of ${name}`)]));
}

async function serving(script: Script): Promise<ScriptedServer> {
  return await Promise.resolve(new ScriptedServer({ files: files(), ...script }));
}

async function contents(folder: string): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  for await (const { name } of Deno.readDir(folder)) {
    found.set(name, await Deno.readFile(`${folder}/${name}`));
  }
  return new Map([...found].sort(([a], [b]) => NAMES.indexOf(a) - NAMES.indexOf(b)));
}

/** Answers PASS, and counts the sessions that are logged in. */
function counting(most: number, refusal: string) {
  const seen = { now: 0, most: 0, refused: 0 };
  const PASS = (_argument: string): string => {
    if (seen.now >= most) {
      seen.refused += 1;
      return refusal;
    }
    seen.now += 1;
    seen.most = Math.max(seen.most, seen.now);
    return "230 Welcome";
  };
  return { seen, PASS };
}

Deno.test("-j opens so many sessions, and no second one before the first has logged in", async () => {
  const cwd = await Deno.makeTempDir();
  let loggedIn = 0;
  let early = 0;
  let server: ScriptedServer | undefined = undefined;
  const PASS = () => {
    if (loggedIn === 0 && (server?.sessions ?? 0) > 1) early += 1;
    loggedIn += 1;
    return "230 Welcome";
  };
  await using running = server = await serving({ on: { PASS } });
  const urls = NAMES.map((name) => running.url(name));
  const { code, words } = await runToEnd(["get", "-j", "3", ...urls], { cwd });
  assertEquals([code, words], [0, []]);
  assertEquals(await contents(cwd), files());
  assertEquals([running.sessions, loggedIn, early], [3, 3, 0]);
  await Deno.remove(cwd, { recursive: true });
});

for (
  const refusal of [
    "530 Too many users, try later",
    "421 There are too many connections from your address",
    "530 Sorry, the maximum number of clients (2) are already connected",
  ]
) {
  Deno.test(`a server that takes two sessions gets two: ${refusal.slice(0, 30)}`, async () => {
    const cwd = await Deno.makeTempDir();
    const { seen, PASS } = counting(2, refusal);
    await using server = await serving({ on: { PASS } });
    const urls = NAMES.map((name) => server.url(name));
    const { code, words } = await runToEnd(["get", "-j", "4", ...urls], { cwd });
    assertEquals([code, words], [0, []]);
    assertEquals(await contents(cwd), files());
    assert(seen.refused >= 1 && seen.refused <= 2, `${seen.refused} refused`);
    assertEquals(seen.most, 2);
    await Deno.remove(cwd, { recursive: true });
  });
}

Deno.test("421 in the middle of the queue costs a session, and no file", async () => {
  const cwd = await Deno.makeTempDir();
  let asked = 0;
  const RETR: Handler = async (path, session) => {
    asked += 1;
    if (asked === 4 || asked === 7) {
      await session.send("421 Too many connections, closing this one");
      session.close();
      return undefined;
    }
    return await session.give(session.file(path) ?? new Uint8Array());
  };
  await using server = await serving({ on: { RETR } });
  const urls = NAMES.map((name) => server.url(name));
  const { code, words } = await runToEnd(["get", "-j", "4", ...urls], { cwd });
  assertEquals([code, words, asked], [0, [], NAMES.length + 2]);
  assertEquals(await contents(cwd), files());
  await Deno.remove(cwd, { recursive: true });
});

Deno.test("a refused login is tried once, however many files wait for it", async () => {
  const cwd = await Deno.makeTempDir();
  await using server = await serving({ on: { PASS: "530 Login incorrect." } });
  const urls = NAMES.map((name) => server.url(name, "ann:wrong"));
  const { code, words } = await runToEnd(["get", "-j", "4", "--retry", "3", ...urls], { cwd });
  assertEquals([code, server.sessions, words.length], [4, 1, 1]);
  await Deno.remove(cwd, { recursive: true });
});

Deno.test("files on standard output keep their order with -j", async () => {
  const cwd = await Deno.makeTempDir();
  await using server = await serving({});
  const urls = NAMES.map((name) => server.url(name));
  const { code, output } = await runToEnd(["get", "-j", "4", "-o", "-", ...urls], { cwd });
  assertEquals(code, 0);
  assertEquals(output, NAMES.map((name) => `the content of ${name}`).join(""));
  await Deno.remove(cwd, { recursive: true });
});

Deno.test("--max-time ends everything with exit code 9", async () => {
  const cwd = await Deno.makeTempDir();
  await using server = await serving({ on: { RETR: () => undefined } });
  const args = ["get", "-j", "2", "--max-time", "0.2", ...NAMES.map((name) => server.url(name))];
  const run = new ClientRun(args, { cwd });
  assertEquals(await run.code, 9);
  assertStringIncludes(run.words.join("\n"), "not done within 0.2 s (--max-time)");
  await Deno.remove(cwd, { recursive: true });
});
