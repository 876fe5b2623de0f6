import { assertEquals, assertStringIncludes } from "@std/assert";
import { encodeText } from "../../../core/base/text.ts";
import { asBytes } from "../../support/ftp/byte_speaker.ts";
import { ClientRun, runToEnd } from "../../support/ftp/client_run.ts";
import { type Script, ScriptedServer } from "../../support/ftp/scripted_server.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";

// The servers here know bytes, written as one character each.

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** A server with files of these names, in bytes, which it lists by LIST alone. */
function serverWith(names: readonly string[], on: Script["on"] = {}): ScriptedServer {
  const lines = names.map((name) => `-rw-r--r-- 1 ftp ftp 1 Jan  1  2020 ${name}\r\n`);
  return new ScriptedServer({
    decode: asBytes,
    files: new Map(names.map((name) => [name, encodeText("x")])),
    on: { FEAT: "502 No", LIST: (_, session) => session.give(bytes(lines.join(""))), ...on },
  });
}

const UTF8_FEATURES = "211-Features\r\n UTF8\r\n211 End";

Deno.test("ls reads windows-1252 where a line is not UTF-8; get finds what ls has shown", async () => {
  await using folder = await tempFolder();
  const names = ["M\xfcller \x80.pdf", asBytes(encodeText("Grün.pdf"))];
  await using server = serverWith(names);
  const listed = await runToEnd(["ls", server.url()], { cwd: folder.path });
  assertEquals([listed.code, listed.output], [0, "Müller €.pdf\nGrün.pdf\n"]);
  const urls = ["Müller €.pdf", "Grün.pdf"].map((name) => server.url(encodeURIComponent(name)));
  const { code, words } = await runToEnd(["get", ...urls], { cwd: folder.path });
  assertEquals([code, words], [0, []]);
  assertEquals(await folder.names(), ["Grün.pdf", "Müller €.pdf"]);
});

Deno.test("bytes in a URL go out as they are, and the file here is readable", async () => {
  await using folder = await tempFolder();
  await using server = serverWith(["\xe4/M\xfcller\xff\xff.pdf"]);
  const { code, words } = await runToEnd(["get", "-v", server.url("%E4/M%FCller%ff.pdf")], {
    cwd: folder.path,
  });
  assertEquals(code, 0, words.join("\n"));
  assertStringIncludes(words.join("\n"), "---> RETR \\xe4/M\\xfcller\\xff.pdf");
  // On the control connection Telnet has 0xFF twice.
  assertEquals(server.linesOf("RETR"), ["RETR \xe4/M\xfcller\xff\xff.pdf"]);
  assertEquals(await folder.names(), ["Müllerÿ.pdf"]);
});

Deno.test("a name that is in neither spelling there is refused as it was written", async () => {
  await using folder = await tempFolder();
  await using server = serverWith([]);
  const run = new ClientRun(["get", "--json", server.url("M%C3%BCller"), server.url("a")], {
    cwd: folder.path,
  });
  assertEquals(await run.code, 5);
  assertStringIncludes(run.words.join("\n"), "RETR Müller");
  const refused = run.output.split("\n").filter((line) => line.includes("transfer-refused"));
  assertEquals(refused.length, 2);
});

Deno.test("--encoding gbk: names in both directions, and no OPTS UTF8", async () => {
  await using folder = await tempFolder();
  await folder.write("测试.txt", "x");
  const name = "\xb2\xe2\xca\xd4.txt";
  await using server = serverWith([name], { FEAT: UTF8_FEATURES });
  const options = { cwd: folder.path };
  const listed = await runToEnd(["ls", "--encoding", "gbk", server.url()], options);
  assertEquals([listed.code, listed.output], [0, "测试.txt\n"]);
  const target = server.url("new/");
  assertEquals((await runToEnd(["put", "--encoding", "gbk", "测试.txt", target], options)).code, 0);
  const url = server.url(encodeURIComponent("测试.txt"));
  const args = ["get", "--encoding", "gbk", "-o", "-", url];
  assertEquals((await runToEnd(args, options)).output, "x");
  assertEquals(server.linesOf("RETR", "STOR"), [`STOR new/${name}`, `RETR ${name}`]);
  assertEquals(server.linesOf("OPTS"), []);
  const lacking = server.url(encodeURIComponent("🙂"));
  const { code, words } = await runToEnd(["get", "--encoding", "gbk", lacking], options);
  assertEquals(code, 2);
  assertStringIncludes(words.join(), "the --encoding lacks some of its characters");
});

Deno.test("a user and a password in Latin-1 are said in the bytes of the URL", async () => {
  await using folder = await tempFolder();
  await using server = serverWith(["a"]);
  const url = server.url("a", "Zo%EB:p%E4%DF");
  assertEquals((await runToEnd(["get", url], { cwd: folder.path })).code, 0);
  assertEquals(server.linesOf("USER", "PASS"), ["USER Zo\xeb", "PASS p\xe4\xdf"]);
});

Deno.test("an encoding that there is not is a fault of the command line", async () => {
  await using folder = await tempFolder();
  const args = ["ls", "--encoding", "klingon", "ftp://127.0.0.1:1/"];
  const { code, words } = await runToEnd(args, { cwd: folder.path });
  assertEquals(code, 2);
  assertStringIncludes(words.join(), "--encoding klingon is no encoding of names");
});

Deno.test("ls asks for a folder in windows-1252 as well, where there is none in UTF-8", async () => {
  await using folder = await tempFolder();
  for (const missing of ["550 No such folder", "empty"]) {
    await using server = serverWith(["a"], {
      CWD: (path) => path === "Ordn\xfcng" ? "250 There" : "550 No such folder",
      LIST: (path, session) => {
        if (path === "" || path === "Ordn\xfcng") {
          return session.give("-rw-r--r-- 1 ftp ftp 1 Jan  1  2020 file\r\n");
        }
        return missing === "empty" ? session.give("") : missing;
      },
    });
    const { code, output, words } = await runToEnd(["ls", server.url("Ordn%C3%BCng/")], {
      cwd: folder.path,
    });
    assertEquals([code, output], [0, "file\n"], words.join("\n"));
  }
});
