import { assertEquals } from "@std/assert";
import type { ProvidedVerb } from "../../core/protocol/commands/command.ts";
import { type CommandSpec, needsLogin } from "../../core/protocol/commands/command_spec.ts";
import { parseCommand } from "../../core/protocol/commands/command_parser.ts";
import { COMMANDS } from "../../core/protocol/commands/command_table.ts";
import { encodeText } from "../../core/base/text.ts";
import { makeLargeFile } from "../support/files/large_file.ts";
import { rowTest } from "../support/row_test.ts";
import { type Served, servedFolder } from "../support/ftp/served_folder.ts";
import type { WireClient } from "../support/ftp/wire_client.ts";

/** A line of each verb. Those that move something name nothing that exists. */
const LINES: Readonly<Record<ProvidedVerb, string>> = {
  USER: "USER anonymous",
  PASS: "PASS x",
  ACCT: "ACCT x",
  CWD: "CWD nothing",
  CDUP: "CDUP",
  PWD: "PWD",
  REIN: "REIN",
  QUIT: "QUIT",
  AUTH: "AUTH TLS",
  PBSZ: "PBSZ 0",
  PROT: "PROT P",
  CCC: "CCC",
  PORT: "PORT 127,0,0,1,200,1",
  EPRT: "EPRT |1|127.0.0.1|51201|",
  PASV: "PASV",
  EPSV: "EPSV",
  TYPE: "TYPE I",
  STRU: "STRU F",
  MODE: "MODE S",
  ALLO: "ALLO 1",
  REST: "REST 0",
  RANG: "RANG 1 0",
  RETR: "RETR nothing",
  STOR: "STOR nothing/x",
  APPE: "APPE nothing/x",
  STOU: "STOU nothing/x",
  LIST: "LIST nothing",
  NLST: "NLST nothing",
  MLSD: "MLSD nothing",
  MLST: "MLST",
  SIZE: "SIZE large",
  MDTM: "MDTM large",
  DELE: "DELE nothing",
  MKD: "MKD new",
  RMD: "RMD nothing",
  RNFR: "RNFR nothing",
  RNTO: "RNTO new",
  ABOR: "ABOR",
  STAT: "STAT",
  SYST: "SYST",
  FEAT: "FEAT",
  OPTS: "OPTS UTF8 ON",
  HELP: "HELP",
  SITE: "SITE HELP",
  NOOP: "NOOP",
  CLNT: "CLNT x",
  MFMT: "MFMT 20200101000000 nothing",
  MFF: "MFF Modify=20200101000000; nothing",
  AVBL: "AVBL",
  COMB: "COMB new nothing",
  CSID: "CSID Name=x;",
  HASH: "HASH nothing",
  XCRC: "XCRC nothing",
  XMD5: "XMD5 nothing",
  XSHA1: "XSHA1 nothing",
  XSHA256: "XSHA256 nothing",
  XSHA512: "XSHA512 nothing",
  LANG: "LANG EN",
  HOST: "HOST localhost",
};

/** Every command of the table with a line of it, and STAT with an argument besides. */
const CASES: readonly (readonly [spec: CommandSpec, line: string])[] = COMMANDS.flatMap((spec) => {
  if (!spec.provided) return [];
  const lines = spec.verb === "STAT" ? [LINES.STAT, "STAT large"] : [LINES[spec.verb]];
  return lines.map((line) => [spec, line] as const);
});

/** A session with a download that is stalled, because nothing reads it. */
async function stalled(served: Served): Promise<{ client: WireClient; data: Deno.TcpConn }> {
  const client = await served.login();
  await client.ask("TYPE I", 200);
  const data = await client.extendedPassive();
  await client.ask("RETR large", 150);
  return { client, data };
}

Deno.test("every verb that has a handler has a row", () => {
  const verbs = COMMANDS.flatMap(({ provided, verb }) => provided ? [verb] : []);
  assertEquals(verbs.sort(), Object.keys(LINES).sort());
});

rowTest("during a transfer", "each command is answered when its row says", async () => {
  await using served = await servedFolder();
  await makeLargeFile(served.folder.at("large"));
  using other = await served.login();
  for (const [{ duringTransfer }, line] of CASES) {
    const session = await stalled(served);
    using client = session.client;
    const atOnce = duringTransfer === "at once" ||
      (duringTransfer === "at once without an argument" && !line.includes(" "));
    if (atOnce) {
      // It gets its reply while the download is stalled.
      assertEquals((await client.command(line)).code < 300, true, line);
      await client.ask("ABOR", 426, 226);
      session.data.close();
    } else if (duringTransfer === "ends it") {
      await client.ask(line, 426, 226);
      session.data.close();
    } else {
      // Sent before the download breaks, it is answered only after that. (Behind AUTH no ABOR would be read.)
      await client.send(`${line}\r\n`);
      // Time enough to answer it at once.
      for (let times = 0; times < 3; times++) await other.ask("STAT large", 213);
      session.data.close();
      assertEquals((await client.reply()).code, 426, line);
    }
  }
});

rowTest(
  "before login",
  "each command is 530 when its row wants a login, and no other is",
  async () => {
    await using served = await servedFolder();
    for (const [spec, line] of CASES) {
      using client = await served.connect();
      await client.expect(220);
      const parsed = parseCommand(encodeText(line));
      const command = parsed.kind === "command" ? parsed.command : undefined;
      assertEquals((await client.command(line)).code === 530, needsLogin(spec, command), line);
    }
  },
);
