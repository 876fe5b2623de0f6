import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { encodeText } from "../../../core/base/text.ts";
import { runToEnd } from "../../support/ftp/client_run.ts";
import { type Script, ScriptedServer } from "../../support/ftp/scripted_server.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";

const REFUSAL = "500 You need to use a client supporting PRET (PRE Transfer) to use PASV";
const MADE = '257 "tree" is there';
const FEATURES = "211-Can do\r\n PRET\r\n SIZE\r\n REST STREAM\r\n211 End";

/** A server as drftpd: no data connection unless PRET has said what it will be for. */
function planner(features: string, pret?: string): ScriptedServer {
  let planned: string | undefined;
  const on: Script["on"] = {
    FEAT: features,
    MKD: MADE,
    PRET: (argument) => {
      if (pret === undefined) planned = argument;
      return pret ?? "200 OK, planned";
    },
    EPSV: (_, session) => planned === undefined ? REFUSAL : `229 Here (|||${session.listen()}|)`,
    PASV: (_, session) => {
      if (planned === undefined) return REFUSAL;
      const port = session.listen();
      return `227 Passive (127,0,0,1,${port >> 8},${port & 255})`;
    },
    RETR: (path, session) => {
      const wrong = planned !== `RETR ${path}`;
      planned = undefined;
      return wrong ? "553 Not what was planned" : session.give(session.file(path) ?? "");
    },
    STOR: async (path, session) => {
      const wrong = planned !== `STOR ${path}`;
      planned = undefined;
      if (wrong) return "553 Not what was planned";
      session.keep(path, await session.take());
      return "226 Stored";
    },
    LIST: (path, session) => {
      const wrong = planned !== `LIST${path === "" ? "" : ` ${path}`}`;
      planned = undefined;
      return wrong
        ? "553 Not what was planned"
        : session.give("-rw-r--r-- 1 a b 1 Jan 1 2024 a\r\n");
    },
  };
  return new ScriptedServer({
    files: new Map([["a", encodeText("A")], ["b", encodeText("B")]]),
    on,
  });
}

for (const [how, features] of [["FEAT", FEATURES], ["the reply to EPSV", "500 What?"]] as const) {
  Deno.test(`PRET goes before every data connection when ${how} names it`, async () => {
    await using server = planner(features);
    await using folder = await tempFolder();
    await folder.write("up", encodeText("UP"));
    const options = { cwd: folder.path };
    const got = await runToEnd(["get", "-o", "-", server.url("a"), server.url("b")], options);
    assertEquals([got.code, got.output], [0, "AB"], got.words.join());
    assertEquals((await runToEnd(["put", "up", server.url()], options)).code, 0);
    assertEquals(server.files.get("up"), encodeText("UP"));
    const listed = await runToEnd(["ls", server.url()], options);
    assertEquals([listed.code, listed.output], [0, "a\n"], listed.words.join());
    assertEquals(server.linesOf("PRET"), [
      "PRET RETR a",
      "PRET RETR b",
      "PRET STOR up",
      "PRET LIST",
    ]);
  });
}

const NAMES = Array.from({ length: 16 }, (_, at) => `file-${at}`);

/** Fetches many files over one session; gives which of them PRET was sent for. */
async function plannedOf(server: ScriptedServer): Promise<readonly string[]> {
  await using folder = await tempFolder();
  for (const name of NAMES) server.files.set(name, encodeText(name));
  const args = ["get", "-j", "1", ...NAMES.map((name) => server.url(name))];
  const { code, words } = await runToEnd(args, { cwd: folder.path });
  assertEquals(code, 0, words.join());
  for (const name of NAMES) assertEquals(await folder.read(name), encodeText(name));
  return server.linesOf("PRET").map((line) => line.split(" ").at(-1) ?? "");
}

Deno.test("a server that names PRET and can do without it is asked for ports ahead", async () => {
  await using server = new ScriptedServer({
    on: { FEAT: FEATURES, PRET: "200 OK, planned" },
    inOrder: true,
  });
  const planned = await plannedOf(server);
  assertEquals(planned, NAMES.filter((name) => !NAMES.slice(1, 9).includes(name)));
});

Deno.test("a server that names PRET and wants it gets it for each of many files", async () => {
  await using server = planner(FEATURES);
  assertEquals(await plannedOf(server), NAMES);
  assertEquals(server.sessions, 1);
});

/** Sends many files over one session; gives how often PRET was sent. */
async function plansOfTree(server: ScriptedServer): Promise<number> {
  await using folder = await tempFolder();
  await Deno.mkdir(`${folder.path}/tree`);
  for (const name of NAMES) await folder.write(`tree/${name}`, encodeText(name));
  const args = ["put", "-r", "-j", "1", "tree", server.url()];
  const { code, words } = await runToEnd(args, { cwd: folder.path });
  assertEquals(code, 0, words.join());
  for (const name of NAMES) assertEquals(server.files.get(`tree/${name}`), encodeText(name));
  return server.linesOf("PRET").filter((line) => line.includes("STOR")).length;
}

Deno.test("PRET is left out between many small uploads where the server does without it", async () => {
  await using server = new ScriptedServer({
    on: { FEAT: FEATURES, PRET: "200 OK, planned", MKD: MADE },
  });
  assert(await plansOfTree(server) < NAMES.length);
});

Deno.test("PRET goes before each of many small uploads where the server wants it", async () => {
  await using server = planner(FEATURES);
  assertEquals(await plansOfTree(server), NAMES.length);
  assertEquals(server.sessions, 1);
});

Deno.test("a file that PRET refuses is named with the server's reply", async () => {
  await using server = planner(FEATURES, "550 No such file");
  await using folder = await tempFolder();
  const { code, words } = await runToEnd(["get", "-o", "-", server.url("a")], { cwd: folder.path });
  assertEquals(code, 5);
  assertStringIncludes(words.join(), "server refused PRET RETR a: 550 No such file");
});

Deno.test("a server that names PRET and does not know it is asked without it", async () => {
  await using server = planner("500 What?", "502 Not here");
  await using folder = await tempFolder();
  const { code, words } = await runToEnd(["get", "-o", "-", server.url("a")], { cwd: folder.path });
  assertEquals(code, 5);
  assertStringIncludes(words.join(), "server refused PASV: 500 You need");
  assertEquals(server.linesOf("PRET").length, 1);
});

Deno.test("PRET carries names in the encoding of the server", async () => {
  const planned: string[] = [];
  await using server = new ScriptedServer({
    files: new Map([["caf\u00e9", encodeText("A")]]),
    decode: (line) => new TextDecoder("latin1").decode(line),
    on: {
      FEAT: FEATURES,
      PRET: (argument) => {
        planned.push(argument);
        return "200 OK";
      },
    },
  });
  await using folder = await tempFolder();
  const args = ["get", "-o", "-", "--encoding", "latin1", server.url("caf%C3%A9")];
  const { code, output, words } = await runToEnd(args, { cwd: folder.path });
  assertEquals([code, output, planned], [0, "A", ["RETR caf\u00e9"]], words.join());
});
