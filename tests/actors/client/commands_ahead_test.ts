import { assert, assertEquals } from "@std/assert";
import { encodeText } from "../../../core/base/text.ts";
import { ClientRun, runToEnd } from "../../support/ftp/client_run.ts";
import { played } from "../../support/ftp/played_run.ts";
import { type Handler, ScriptedServer } from "../../support/ftp/scripted_server.ts";
import { type TempFolder, tempFolder } from "../../support/files/temp_folder.ts";

const NAMES = Array.from({ length: 16 }, (_, at) => `file-${at}`);

const CONTENTS = new Map(NAMES.map((name) => [name, encodeText(`the content of ${name}`)]));

const FACTS = { FEAT: "211-Features\r\n SIZE\r\n MDTM\r\n MFMT\r\n EPSV\r\n211 End" };

const SET_TIME: Readonly<Record<string, string>> = {
  MDTM: "213 20200102030405",
  MFMT: "213 Modified",
};

function serving(on: Readonly<Record<string, string | Handler>> = {}): ScriptedServer {
  const inOrder = on["EPSV"] === undefined;
  const files = new Map(CONTENTS);
  return new ScriptedServer({ files, inOrder, on: { ...FACTS, ...SET_TIME, ...on } });
}

async function assertFetched(folder: TempFolder): Promise<void> {
  for (const [name, bytes] of CONTENTS) assertEquals(await folder.read(name), bytes, name);
  assertEquals((await folder.names()).length, NAMES.length);
}

/** Fetches all files in one session at a time; gives the dialogue. */
async function fetchAll(server: ScriptedServer, folder: TempFolder): Promise<readonly string[]> {
  const args = ["get", "-v", ...NAMES.map((name) => server.url(name))];
  const { code, words } = await runToEnd(args, { cwd: folder.path });
  assertEquals(code, 0, words.join("\n"));
  await assertFetched(folder);
  return words;
}

/** Whether the port for the transfer after that of a name was asked for before the name's 226. */
function askedAhead(words: readonly string[], name: string): boolean {
  const from = words.indexOf(`---> RETR ${name}`);
  const rest = words.slice(from);
  const at = rest.indexOf("---> EPSV");
  return at >= 0 && at < rest.indexOf("226 Done");
}

Deno.test("the next port is asked for with a transfer, while many files wait", async () => {
  await using folder = await tempFolder();
  await using server = serving();
  const words = await fetchAll(server, folder);
  assertEquals(NAMES.filter((name) => askedAhead(words, name)), NAMES.slice(0, 8));
  const asked = server.linesOf("EPSV").length;
  assertEquals([server.sessions, asked], [1, NAMES.length]);
  // Once that was seen to work, nothing waits between the time of a file and its transfer.
  const at = words.indexOf("---> MDTM file-3");
  assertEquals(words.slice(at, at + 3), [
    "---> MDTM file-3",
    "---> SIZE file-3",
    "213 20200102030405",
  ]);
});

Deno.test("a server that answers what comes ahead at once keeps its session", async () => {
  await using folder = await tempFolder();
  let ports = 0;
  await using server = serving({
    EPSV: async (_, session) => {
      await session.send(`229 Extended (|||${session.listen()}|)`);
      ports += 1;
      return undefined;
    },
    RETR: async (path, session) => {
      await session.send("150 Here it comes");
      const conn = await session.data();
      // It waits until the client has asked for another port, if it does that at all.
      if (ports === 1) await server.arrivals("EPSV", 2);
      await conn.write(session.file(path) ?? new Uint8Array());
      conn.close();
      return "226 Done";
    },
  });
  const words = await fetchAll(server, folder);
  assertEquals(NAMES.filter((name) => askedAhead(words, name)), NAMES.slice(0, 1));
  assertEquals(server.sessions, 1);
});

const REFUSALS = [
  "500 Not now",
  "503 A transfer is under way",
  "450 EPSV: data transfer in progress",
];

for (const refusal of REFUSALS) {
  Deno.test(`a server that refuses what comes ahead is asked once: ${refusal.slice(0, 3)}`, async () => {
    await using folder = await tempFolder();
    let asked = 0;
    let moving = false;
    await using server = serving({
      EPSV: (_, session) => {
        asked += 1;
        return moving ? refusal : `229 Extended (|||${session.listen()}|)`;
      },
      RETR: async (path, session) => {
        moving = true;
        await session.send("150 Here it comes");
        const conn = await session.data();
        if (asked === 1) await server.arrivals("EPSV", 2);
        await conn.write(session.file(path) ?? new Uint8Array());
        conn.close();
        moving = false;
        return "226 Done";
      },
    });
    const words = await fetchAll(server, folder);
    assertEquals(NAMES.filter((name) => askedAhead(words, name)), NAMES.slice(0, 1));
    assertEquals([server.sessions, asked], [1, NAMES.length + 1]);
  });
}

Deno.test("a server that loses what comes ahead keeps its session", async () => {
  await using folder = await tempFolder();
  let moving = false;
  await using server = serving({
    EPSV: (_, session) => moving ? undefined : `229 Extended (|||${session.listen()}|)`,
    RETR: async (path, session) => {
      moving = true;
      await session.send("150 Here it comes");
      const conn = await session.data();
      if (server.sessions === 1) await server.arrivals("EPSV", 2);
      await conn.write(session.file(path) ?? new Uint8Array());
      conn.close();
      moving = false;
      return "226 Done";
    },
  });
  const urls = NAMES.map((name) => server.url(name));
  const { code, words } = await played(["get", "-v", ...urls], { cwd: folder.path });
  assertEquals(code, 0, words.join("\n"));
  await assertFetched(folder);
  assertEquals(NAMES.filter((name) => askedAhead(words, name)), NAMES.slice(0, 1));
  assertEquals(server.sessions, 1);
});

Deno.test("a server that drops a transfer over it, without a word, costs a moment", async () => {
  await using folder = await tempFolder();
  let moving: Deno.Conn | undefined;
  await using server = serving({
    EPSV: (_, session) => {
      moving?.close();
      return `229 Extended (|||${session.listen()}|)`;
    },
    RETR: async (path, session) => {
      await session.send("150 Here it comes");
      const conn = moving = await session.data();
      if (server.sessions === 1) {
        await server.arrivals("EPSV", 2);
        return undefined;
      }
      await conn.write(session.file(path) ?? new Uint8Array());
      conn.close();
      moving = undefined;
      return "226 Done";
    },
  });
  const urls = NAMES.map((name) => server.url(name));
  const { code, words, ms } = await played(["get", "-v", ...urls], { cwd: folder.path });
  assertEquals(code, 0, words.join("\n"));
  await assertFetched(folder);
  assert(words.includes("the server ends the session over commands ahead: once more without it"));
  assert(ms < 30_000, `${ms} ms`);
});

Deno.test("a server that ends the session over it gets another one, and no more of it", async () => {
  await using folder = await tempFolder();
  let moving = false;
  await using server = serving({
    EPSV: (_, session) => {
      if (!moving) return `229 Extended (|||${session.listen()}|)`;
      session.close();
      return undefined;
    },
    RETR: async (path, session) => {
      moving = true;
      await session.send("150 Here it comes");
      const conn = await session.data();
      if (server.sessions === 1) await server.arrivals("EPSV", 2);
      moving = false;
      await conn.write(session.file(path) ?? new Uint8Array());
      conn.close();
      return "226 Done";
    },
  });
  await fetchAll(server, folder);
  assertEquals(server.sessions, 2);
});

Deno.test("a port that is closed before it is used costs a session, and no file", async () => {
  await using folder = await tempFolder();
  let asked = 0;
  await using server = serving({
    EPSV: async (_, session) => {
      await Promise.all(session.handled);
      asked += 1;
      const port = session.listen();
      // Of three that were asked for ahead the third is closed at once.
      if (asked === 4) session.listen();
      return `229 Extended (|||${port}|)`;
    },
    RETR: async (path, session) => {
      // It takes no connection but the one to its new port.
      if (asked === 4) await session.data();
      return await session.give(session.file(path) ?? new Uint8Array());
    },
  });
  const urls = NAMES.map((name) => server.url(name));
  const { code, words } = await played(["get", ...urls], { cwd: folder.path });
  assertEquals([code, words], [0, []]);
  await assertFetched(folder);
  assertEquals(server.sessions, 2);
});

Deno.test("a file that is refused after a port was asked for ahead costs no other file", async () => {
  await using folder = await tempFolder();
  const gone = ["file-1", "file-4", "file-5"];
  await using server = serving({
    RETR: (path, session) =>
      gone.includes(path) ? "550 Gone" : session.give(session.file(path) ?? new Uint8Array()),
  });
  const urls = NAMES.map((name) => server.url(name));
  const { code, words } = await runToEnd(["get", ...urls], { cwd: folder.path });
  assertEquals(code, 1);
  assertEquals(words, gone.map((name) => `ferry: server refused RETR ${name}: 550 Gone`));
  assertEquals([(await folder.names()).length, server.sessions], [13, 1]);
});

Deno.test("an interrupt aborts a transfer although more was asked for ahead", async () => {
  await using folder = await tempFolder();
  await using server = serving({
    RETR: async (path, session) => {
      if (path !== "file-4") return await session.give(session.file(path) ?? new Uint8Array());
      await session.send("150 Here it comes");
      await session.data();
      await server.arrival("ABOR");
      return "426 Aborted";
    },
  });
  const args = ["get", ...NAMES.map((name) => server.url(name))];
  const run = new ClientRun(args, { cwd: folder.path });
  await server.arrivals("RETR", 5);
  run.interrupt();
  assertEquals(await run.code, 130);
  assertEquals(server.linesOf("ABOR"), ["ABOR"]);
});

Deno.test("put sets the time of a file with the commands of the next one, after its 226", async () => {
  await using folder = await tempFolder();
  for (const [name, bytes] of CONTENTS) await folder.write(name, bytes);
  await using server = serving();
  const args = ["put", "-v", ...NAMES, server.url("")];
  const { code, words } = await runToEnd(args, { cwd: folder.path });
  assertEquals(code, 0, words.join("\n"));
  for (const [name, bytes] of CONTENTS) assertEquals(server.files.get(name), bytes);
  const said = words.filter((line) => /^(?:---> (?:STOR|MFMT)|226)/.test(line))
    .map((line) => line.replace(/ \d{14}/, ""));
  const at = said.indexOf("---> STOR file-4");
  assertEquals(said.slice(at, at + 4), [
    "---> STOR file-4",
    "226 Stored",
    "---> MFMT file-4",
    "---> STOR file-5",
  ]);
  assertEquals(server.linesOf("MFMT").length, NAMES.length);
  assert(server.linesOf("EPSV").length === NAMES.length);
});

Deno.test("for few files no port is asked for that nobody may use", async () => {
  await using folder = await tempFolder();
  await using server = serving();
  const urls = NAMES.slice(0, 5).map((name) => server.url(name));
  assertEquals((await runToEnd(["get", ...urls], { cwd: folder.path })).code, 0);
  assertEquals(server.linesOf("EPSV", "RETR").slice(-4), [
    "EPSV",
    "RETR file-3",
    "EPSV",
    "RETR file-4",
  ]);
});

Deno.test("a transfer that fails with an odd code is not done by the port asked for ahead", async () => {
  await using folder = await tempFolder();
  for (const [name, bytes] of CONTENTS) await folder.write(name, bytes);
  let failed = false;
  await using server = serving({
    STOR: async (path, session) => {
      const bytes = await session.take();
      if (path !== "file-4" || failed) {
        session.keep(path, bytes);
        return "226 Stored";
      }
      failed = true;
      return "501 The disk is full";
    },
  });
  server.files.clear();
  const { code, words } = await played(["put", ...NAMES, server.url("")], { cwd: folder.path });
  assertEquals(code, 0, words.join("\n"));
  for (const [name, bytes] of CONTENTS) assertEquals(server.files.get(name), bytes, name);
});
