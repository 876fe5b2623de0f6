import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { encodeText } from "../../../core/base/text.ts";
import { selfSigned } from "../../support/tls/certificate_maker.ts";
import { ClientRun } from "../../support/ftp/client_run.ts";
import { FakeClock } from "../../support/time/fake_clock.ts";
import { patterned } from "../../support/files/memory_flows.ts";
import { type Handler, type Script, ScriptedServer } from "../../support/ftp/scripted_server.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";
import { TestTls } from "../../support/tls/test_tls.ts";

/** How a server may take a command that it does not want. */
const MOODS: Readonly<Record<string, string | Handler>> = {
  "500": "500 Unknown command",
  "502": "502 Not here",
  "530": "530 user not found",
  "550": "550 No",
  "421 and close": async (_, session) => {
    await session.send("421 Goodbye");
    session.close();
    return undefined;
  },
  "silence": () => undefined,
  "close": (_, session) => {
    session.close();
    return undefined;
  },
};

const CONTENT = patterned(10_000);
const HALF = CONTENT.subarray(0, 5_000);

/** What the client asks without need, and a run in which it does. */
interface Optional {
  readonly verb: string;
  /** How many sessions are lost if the server does not answer; 1 by default. */
  readonly lost?: number;
  readonly args: readonly string[];
  readonly on?: Script["on"];
  readonly tls?: true;
  readonly scheme?: string;
}

const FEATURES = "211-Can do\r\n AUTH TLS\r\n CLNT\r\n UTF8\r\n SIZE\r\n REST STREAM\r\n211 End";
const PLAIN = ["--tls", "off"] as const;

const OPTIONAL: Readonly<Record<string, Optional>> = {
  "FEAT before USER": { verb: "FEAT", args: ["get"], lost: 2 },
  "FEAT": { verb: "FEAT", args: ["get", ...PLAIN] },
  "AUTH where it is offered": { verb: "AUTH", args: ["get"], on: { FEAT: FEATURES } },
  "PBSZ": { verb: "PBSZ", args: ["get"], on: { FEAT: FEATURES }, tls: true },
  "PROT where TLS is offered": { verb: "PROT", args: ["get"], on: { FEAT: FEATURES }, tls: true },
  "PBSZ after implicit TLS": {
    verb: "PBSZ",
    args: ["get", "--insecure"],
    tls: true,
    scheme: "ftps",
  },
  "PROT after implicit TLS": {
    verb: "PROT",
    args: ["get", "--insecure"],
    tls: true,
    scheme: "ftps",
  },
  "CLNT": { verb: "CLNT", args: ["get", ...PLAIN], on: { FEAT: FEATURES } },
  "OPTS": { verb: "OPTS", args: ["get", ...PLAIN], on: { FEAT: FEATURES } },
  "EPSV": { verb: "EPSV", args: ["get", ...PLAIN] },
  "EPRT": { verb: "EPRT", args: ["get", "--active", ...PLAIN] },
  "SIZE of get": { verb: "SIZE", args: ["get", ...PLAIN] },
  "SIZE of get -c": { verb: "SIZE", args: ["get", "-c", ...PLAIN] },
  "REST of get -c": { verb: "REST", args: ["get", "-c", ...PLAIN] },
  "SIZE of put -c": { verb: "SIZE", args: ["put", "-c", ...PLAIN] },
  "REST of put -c": { verb: "REST", args: ["put", "-c", ...PLAIN] },
};

const certificate = await selfSigned();

/** Handshakes and sockets go their own way; the clock is moved until the run has ended. */
async function endOf(run: ClientRun, clock: FakeClock): Promise<number> {
  let code: number | undefined;
  const ended = run.code.then((value) => {
    code = value;
  }, () => {
    code = -1;
  });
  while (code === undefined) await clock.advance(500);
  await ended;
  return code;
}

for (const [name, optional] of Object.entries(OPTIONAL)) {
  Deno.test(`no answer to ${name} ends the job`, async () => {
    for (const [mood, answer] of Object.entries(MOODS)) {
      const { args: [command = "", ...options], verb } = optional;
      await using folder = await tempFolder();
      await folder.write(command === "put" ? "x" : "x.part", command === "put" ? CONTENT : HALF);
      const stored = command === "put" ? HALF : CONTENT;
      using tls = optional.tls ? new TestTls(certificate) : undefined;
      await using server = new ScriptedServer({
        files: new Map([["x", stored]]),
        on: { CLNT: "200 Hi", OPTS: "200 Fine", ...optional.on, [verb]: answer },
        ...(tls === undefined ? {} : { tls }),
        ...(optional.scheme === undefined ? {} : { implicit: true }),
      });
      const clock = new FakeClock();
      const url = server.url("x").replace("ftp:", `${optional.scheme ?? "ftp"}:`);
      const operands = command === "put" ? ["x", url] : [url];
      const run = new ClientRun([command, ...options, ...operands], { cwd: folder.path, clock });
      const code = await endOf(run, clock);
      const about = `${name}, ${mood}: ${run.words.join(" | ")}; ${server.received.join(" | ")}`;
      assertEquals(code, 0, about);
      assert(server.linesOf(verb).length > 0, about);
      const arrived = command === "put" ? server.files.get("x") : await folder.read("x");
      assertEquals(arrived, CONTENT, about);
      const { lost = 1 } = optional;
      if (mood === "silence" || mood === "close") assertEquals(server.sessions, 1 + lost, about);
    }
  });
}

Deno.test("no answer to MLSD or MLST ends a listing: LIST is used instead", async () => {
  for (const verb of ["MLSD", "MLST"]) {
    for (const [mood, answer] of Object.entries(MOODS)) {
      await using server = new ScriptedServer({
        on: {
          // MLST is asked when MLSD does not take the path.
          MLSD: "550 No folder",
          LIST: (_, session) => session.give("-rw-r--r-- 1 a a 3 Jan  1  2020 x\r\n"),
          CWD: "250 Here",
          [verb]: answer,
        },
      });
      const clock = new FakeClock();
      const run = new ClientRun(["ls", ...PLAIN, server.url("d")], { cwd: "/", clock });
      const code = await endOf(run, clock);
      const about = `${verb}, ${mood}: ${run.words.join(" | ")}; ${server.received.join(" | ")}`;
      assertEquals([code, run.output], [0, "x\n"], about);
      assert(server.linesOf(verb).length > 0, about);
    }
  }
});

/**
 * The server of many ESP8266 sketches: it takes whatever comes first for a user name, says two things to that, and
 * leaves after a moment (nailbuster's esp8266FTPServer, `userIdentity`).
 */
function smallDevice(files: Map<string, Uint8Array>): ScriptedServer {
  const strangers = new Set<unknown>();
  return new ScriptedServer({
    files,
    greeting:
      "220--- Welcome to FTP for ESP8266 ---\r\n220---   By David Paiva   ---\r\n220 --   Version 1.0   --",
    on: {
      FEAT: (_, session) => {
        if (session.handled.length > 0) return "211-Extensions suported:\r\n MLSD\r\n211 End.";
        strangers.add(session);
        return "500 Syntax error\r\n530 user not found";
      },
      USER: async (_, session) => {
        if (!strangers.has(session)) return "331 OK. Password required";
        await session.send("221 Goodbye");
        session.close();
        return undefined;
      },
      EPSV: "500 Unknow command",
      SIZE: "213 3",
    },
  });
}

Deno.test("FEAT before USER that spoils the login: once more without it (ESP8266)", async () => {
  await using server = smallDevice(new Map([["a", encodeText("abc")]]));
  const run = new ClientRun(["get", "-v", "-o", "-", server.url("a", "esp:esp")], { cwd: "/" });
  assertEquals([await run.code, run.output], [0, "abc"], run.words.join(" | "));
  assertEquals(server.received.slice(0, 4), ["FEAT", "USER esp", "USER esp", "PASS esp"]);
  assertStringIncludes(run.words.join("\n"), "over FEAT before USER: once more without it");
});

Deno.test("a login that is refused is not tried twice, whatever FEAT got", async () => {
  await using server = new ScriptedServer({
    on: { FEAT: "530 Please login with USER and PASS.", PASS: "530 Login incorrect." },
  });
  const run = new ClientRun(["ls", server.url("", "ann:x")], { cwd: "/" });
  assertEquals(await run.code, 4);
  assertEquals([server.sessions, server.linesOf("PASS")], [1, ["PASS x"]]);
});

Deno.test("what a session was lost over is not asked again for the next file", async () => {
  const answers = { EPSV: MOODS["close"] ?? "" };
  const files = new Map([["a", encodeText("A")], ["b", encodeText("B")]]);
  await using server = new ScriptedServer({ files, on: answers });
  const args = ["get", ...PLAIN, "-o", "-", server.url("a"), server.url("b")];
  const run = new ClientRun(args, { cwd: "/" });
  assertEquals([await run.code, run.output], [0, "AB"]);
  assertEquals([server.sessions, server.linesOf("EPSV").length], [2, 1]);
});

Deno.test("a server that ends every session is given up, and its last reply is shown", async () => {
  let sessions = 0;
  await using server = new ScriptedServer({
    on: {
      USER: (_, session) => {
        sessions += 1;
        session.close();
        return undefined;
      },
    },
  });
  const run = new ClientRun(["ls", server.url()], { cwd: "/" });
  assertEquals(await run.code, 3);
  assertEquals(sessions, 1);
  assertEquals(run.words, ["ferry: the server closed the connection"]);
});
