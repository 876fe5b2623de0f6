import { USUAL_WAY } from "../../../core/network/reaching/reaching_options.ts";
import { CopyKnowledge } from "../../../actors/client/sessions/copy/copy_knowledge.ts";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { client, type Tally } from "../../../actors/client/client.ts";
import { certaintySettings } from "../../../actors/client/certainty/certainty_settings.ts";
import type { ClientSettings } from "../../../actors/client/client_settings.ts";
import { Existing } from "../../../actors/client/jobs/target/existing.ts";
import { Keeping } from "../../../actors/client/jobs/keeping/keeping.ts";
import { NO_REPORTS } from "../../../actors/client/reports/reports.ts";
import { UnfinishedFiles } from "../../../actors/client/jobs/download/unfinished_files.ts";
import { startSystem, systemClock } from "../../../actors/kernel/kernel.ts";
import { Logins } from "../../../actors/client/identity/credentials/logins.ts";
import { Acquaintances } from "../../../actors/client/identity/known_servers/acquaintances.ts";
import { StatusLine } from "../../../actors/machine/terminal/status_line.ts";
import type { World } from "../../../actors/machine/world.ts";
import { USUAL_ENCODING } from "../../../core/protocol/encoding/name_encoding.ts";
import { notUnderstoodLine } from "../../../core/events/schema.ts";
import { Secrets } from "../../../core/base/redact.ts";
import { concatBytes, decodeLenient } from "../../../core/base/text.ts";
import { encodePart, parseFtpUrl } from "../../../core/network/url.ts";
import { runToEnd } from "../../support/ftp/client_run.ts";
import {
  type Handler,
  ScriptedServer,
  type ScriptedSession,
} from "../../support/ftp/scripted_server.ts";

// `ferry ls` with servers that have no MLSD, or a broken one.

const cwd = "/";
const ONE = "-rw-r--r-- 1 a b 5 Jan  2 2020 one\r\n";
const TWO = "-rw-r--r-- 1 a b 6 Jan  2 2020 two\r\n";

/** A server without MLSD that knows folders, by what LIST says in each; a path after LIST is not looked at. */
function folders(
  listings: Readonly<Record<string, string>>,
  on: Readonly<Record<string, string | Handler>> = {},
): ScriptedServer {
  let folder = "/home";
  return new ScriptedServer({
    on: {
      FEAT: "500 What?",
      USER: () => {
        folder = "/home";
        return "230 Welcome";
      },
      PWD: () => `257 "${folder.replaceAll('"', '""')}" is where you are`,
      CWD: (path) => {
        const there = path.startsWith("/") ? path : `${folder}/${path}`;
        if (listings[there] === undefined) return `550 ${path}: no such folder`;
        folder = there;
        return "250 Fine";
      },
      LIST: (_, session) => session.give(listings[folder] ?? ""),
      ...on,
    },
  });
}

const ls = (...args: readonly string[]) => runToEnd(["ls", ...args], { cwd });

Deno.test("a path that servers may expand, split or read as options is entered by CWD", async () => {
  for (
    const name of ["[x]", "a*b", "what?", "{a,b}", "two words", "-la", "~root", "a\\b", "it's"]
  ) {
    await using server = folders({ "/home": ONE, [`/home/${name}`]: TWO });
    const { code, output } = await ls(server.url(encodePart(name)));
    assertEquals([code, output], [0, "two\n"], name);
    assertEquals(server.linesOf("LIST", "CWD"), [`CWD ${name}`, "LIST", "CWD /home"]);
  }
});

Deno.test("a file with wildcards in its name is listed when LIST names it alone", async () => {
  const LIST: Handler = (_, session) =>
    session.give("-rw-r--r-- 1 a b 5 Jan  2 2020 [x]\r\n" + ONE);
  await using server = folders({ "/home": "" }, { LIST });
  const { code, output } = await ls("--json", server.url("%5Bx%5D"));
  assertEquals(code, 0);
  assertEquals(output.trim().split("\n").map((line) => JSON.parse(line).path), ["[x]"]);
  await using other = folders({ "/home": ONE });
  const refused = await ls(other.url("%5Bx%5D"));
  assertEquals([refused.code, refused.output], [5, ""]);
  assertStringIncludes(refused.words.join(), "server refused CWD [x]: 550");
});

Deno.test("later paths count from the first folder, or a new session is made", async () => {
  const listings = { "/home": "", "/home/a b": TWO, "/home/c d": ONE };
  for (const [PWD, sessions] of [[undefined, 1], ["502 No", 2], ["257 here", 2]] as const) {
    await using server = folders(listings, PWD === undefined ? {} : { PWD });
    assertEquals(await listBoth(server.url("a%20b/"), server.url("c%20d/")), "two\none\n");
    assertEquals(server.sessions, sessions);
  }
});

/** Two jobs of one client, one after the other. */
async function listBoth(...urls: readonly string[]): Promise<string> {
  const written: Uint8Array[] = [];
  const world = quietWorld((bytes) => written.push(bytes));
  const jobs = urls.map((text) => {
    const url = parseFtpUrl(text);
    if (!url.ok) throw new Error(url.failure);
    return {
      kind: "list",
      url: url.value,
      format: "names",
      recursive: false,
      order: undefined,
    } as const;
  });
  const tally: Tally = { failures: [], succeeded: 0, skipped: 0 };
  const settings: ClientSettings = {
    world,
    status: new StatusLine(world),
    encoding: USUAL_ENCODING,
    verbose: false,
    active: false,
    logins: new Logins({
      options: { user: undefined, account: undefined, passwordFile: undefined, netrc: false },
      world,
      status: new StatusLine(world),
      secrets: new Secrets(),
      questions: undefined,
    }),
    timeoutMs: 10_000,
    tls: {
      mode: "off",
      authorities: undefined,
      insecure: false,
      pin: undefined,
      trustOnFirstUse: false,
      knownServers: undefined,
    },
    knownServers: new Acquaintances({
      path: undefined,
      status: new StatusLine(world),
      questions: undefined,
      now: Date.now,
    }),
    reaching: USUAL_WAY,
    secrets: new Secrets(),
    copies: new CopyKnowledge(),
    certainty: await certaintySettings(undefined, world),
    existing: new Existing({ onExist: "fail", createFolders: false }, {
      status: new StatusLine(world),
    }),
    keeping: new Keeping({ times: false, permissions: false }),
    unfinished: new UnfinishedFiles(),
    reports: NO_REPORTS,
    patience: {
      sessions: 1,
      retrying: { attempts: 0, insistent: false, maximumMs: undefined },
      maximumMs: undefined,
    },
  };
  const system = startSystem({ clock: systemClock });
  await system.spawn("client", client({ jobs, settings, tally })).exited;
  await system.stop();
  assertEquals([tally.failures, tally.succeeded], [[], urls.length]);
  return decodeLenient(concatBytes(written));
}

Deno.test("an empty folder is looked into and left again", async () => {
  await using server = folders({ "/home": "", "/home/empty": "" });
  const { code, output } = await ls(server.url("empty"));
  assertEquals([code, output], [0, ""]);
  assertEquals(server.linesOf("LIST", "CWD"), ["LIST empty", "CWD empty", "CWD /home"]);
});

Deno.test('450 and 550 with "no files" mean an empty folder, if CWD accepts it', async () => {
  const replies = [
    "450 No files found",
    "450 Nothing",
    "550 No files found",
    "550 No members found.",
  ];
  for (const LIST of [...replies, brokenOff("550 No files found")]) {
    await using server = folders({ "/home": "", "/home/x": "", "/home/a b": "" }, { LIST });
    for (const path of ["x", "", "a%20b"]) {
      const { code, output, words } = await ls(server.url(path));
      assertEquals([code, output, words], [0, "", []], `${LIST} ${path}`);
    }
    assertEquals((await ls(server.url("missing"))).code, String(LIST).startsWith("450") ? 11 : 5);
  }
});

Deno.test("an empty folder is one for MLSD as well, where there is no LIST", async () => {
  for (const [CWD, exit] of [["250 Fine", 0], ["550 No", 5]] as const) {
    await using server = new ScriptedServer({ on: { MLSD: "550 No files", PWD: '257 "/"', CWD } });
    assertEquals((await ls(server.url("x"))).code, exit);
  }
});

Deno.test("450 and 550 with other texts are refusals, whatever CWD answers", async () => {
  const cases = [["550 Permission denied", 5], ["550 Failed to open directory", 5]] as const;
  for (const [LIST, exit] of [...cases, ["450 Permission denied", 11]] as const) {
    await using server = folders({ "/home": "", "/home/x": "" }, { LIST });
    const { code, words } = await ls(server.url("x"));
    assertEquals([code, words], [exit, [`ferry: server refused LIST x: ${LIST}`]]);
  }
  await using homeless = folders({ "/home": "" }, { LIST: "550 No such file or directory" });
  assertEquals((await ls(homeless.url())).code, 5);
});

Deno.test("whatever the refusal of MLSD, LIST is tried", async () => {
  const codes = [425, 450, 501, 504, 530, 550];
  for (const code of codes) {
    const MLSD = `${code} No`;
    const LIST: Handler = (_, session) => session.give(ONE);
    await using server = new ScriptedServer({ on: { MLSD, LIST, PWD: '257 "/"', CWD: "250 Ok" } });
    const { code: exit, output } = await ls(server.url(code === 501 ? "a%20b" : "x"));
    assertEquals([exit, output], [0, "one\n"], MLSD);
  }
});

Deno.test("an MLSD of which nothing is understood is no empty folder: LIST is tried", async () => {
  const MLSD: Handler = (_, session) => session.give(STRANGE);
  const LIST: Handler = (_, session) => session.give(ONE);
  await using server = new ScriptedServer({ on: { MLSD, LIST } });
  const { code, output, words } = await ls(server.url());
  assertEquals([code, output, words], [0, "one\n", []]);
  for (const answer of ["550 No", "450 No files", (_: string, s: ScriptedSession) => s.give("")]) {
    await using other = new ScriptedServer({ on: { MLSD, LIST: answer } });
    assertEquals((await ls(other.url())).code, 5);
  }
});

Deno.test("lines that are not understood are said, the first of them escaped", async () => {
  await using server = folders({ "/home": `${ONE}what \x1b[2Jis this\r\nand this\r\n${TWO}` });
  const { code, output, words } = await ls(server.url());
  assertEquals([code, output], [0, "one\ntwo\n"]);
  assertEquals(words, [
    "ferry: 2 lines of the listing were not understood, the first: what \\x1b[2Jis this",
  ]);
});

Deno.test("ls --json reports what was not understood in a separate line", async () => {
  const NLST: Handler = (_, session) => session.give("a.txt\r\n");
  for (const [listing, namesOnly] of [[`${ONE}a \x1b\r\n`, false], ["a \x1b\r\n", true]] as const) {
    await using server = folders({ "/home": listing }, { NLST });
    const { output } = await ls("--json", server.url());
    const last: unknown = JSON.parse(output.trim().split("\n").at(-1) ?? "");
    assertEquals(notUnderstoodLine.parse(last), {
      schema: 1,
      event: "not-understood",
      not_understood: 1,
      first: "a \x1b",
      names_only: namesOnly,
    });
  }
});

const STRANGE = "<a.txt> 5 bytes, changed yesterday\r\n<b.txt> 6 bytes, changed today\r\n";

Deno.test("if no line is understood, the names are taken from NLST", async () => {
  const NLST = (_: string, session: ScriptedSession) => session.give("a.txt\r\nb.txt\r\n");
  await using server = folders({ "/home": STRANGE, "/home/a b": STRANGE }, { NLST });
  for (const [path, line] of [["", "NLST"], ["x", "NLST x"], ["a%20b", "NLST"]] as const) {
    const { code, output, words } = await ls(server.url(path));
    assertEquals([code, output], [0, "a.txt\nb.txt\n"], path);
    assertStringIncludes(words.join(), "2 lines of the listing were not understood, the first: <a");
    assertEquals(server.linesOf("NLST").at(-1), line);
  }
});

Deno.test("a LIST of names alone is read by NLST", async () => {
  const names = "readme.txt\r\nsrc\r\n";
  const NLST = (_: string, session: ScriptedSession) => session.give(names);
  await using server = folders({ "/home": names }, { NLST });
  assertEquals((await ls(server.url())).output, "readme.txt\nsrc\n");
});

Deno.test("nothing understood and no names are exit code 5, never an empty folder", async () => {
  const answers: readonly (string | Handler)[] = [
    "502 No",
    "550 No files",
    (_, session) => session.give(""),
    (_, session) => session.give(STRANGE),
  ];
  for (const NLST of answers) {
    await using server = folders({ "/home": STRANGE }, { NLST });
    const { code, output, words } = await ls(server.url());
    assertEquals([code, output], [5, ""]);
    assertStringIncludes(words.join(), "cannot list the folder: 2 lines of the listing were not");
  }
});

/** A world in which there is nothing but standard output. */
function quietWorld(write: (bytes: Uint8Array) => void): World {
  const nothing = { [Symbol.dispose]: () => {} };
  return {
    env: () => undefined,
    cwd,
    clock: systemClock,
    words: () => {},
    draw: () => {},
    stderr: { write: () => Promise.resolve() },
    stdout: { write: (bytes) => Promise.resolve(write(bytes.slice())) },
    stdin: { read: () => Promise.resolve(null) },
    stderrIsTerminal: false,
    size: () => ({ columns: 80, rows: 24 }),
    onInterrupt: () => nothing,
    onReload: () => nothing,
  };
}

/** Agreed to, and then refused, as some servers do. */
function brokenOff(reply: string): Handler {
  return (_, session) => session.give("", reply);
}
