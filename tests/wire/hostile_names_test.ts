import { assert, assertEquals } from "@std/assert";
import { decodeText, encodeText } from "../../core/base/text.ts";
import { besideAnother } from "../support/ftp/bystander.ts";
import { servedFolder } from "../support/ftp/served_folder.ts";
import { tempFolder } from "../support/files/temp_folder.ts";
import type { WireClient } from "../support/ftp/wire_client.ts";

/** Names that only a user of the server's machine can make. */
const FORGED = ["a\r\n230 You are in.\r\n", "b\n226 Complete.", "c\r\n", "d\n"] as const;

/** Every line of a listing, without its line end. */
async function linesOf(client: WireClient, line: string): Promise<readonly string[]> {
  const { bytes } = await client.download(line);
  return (decodeText(bytes) ?? "").split("\r\n").slice(0, -1);
}

Deno.test("CR LF injection: names on the disk put no line into a reply or a listing", () =>
  besideAnother({ files: { "in/honest": "x" } }, async (served, client) => {
    for (const name of FORGED) await Deno.writeTextFile(served.folder.at("in", name), "x");
    await Deno.symlink("honest", served.folder.at("in", "e\r\n230 linked"));
    await Deno.symlink("none\r\n230 You are in.", served.folder.at("in", "link"));
    await Deno.writeTextFile(
      served.folder.at("in", ".message"),
      "230 You are in.\r\n250 Forged\r\n250-Open\0\x1b[2J\r421 Gone",
    );
    const entered = await client.ask("CWD in", 250);
    for (const line of entered.raw.slice(1, -1)) {
      assert(!/^\d/.test(line), `forged: ${JSON.stringify(line)}`);
      assert(!/\p{Cc}/u.test(line), `control characters: ${JSON.stringify(line)}`);
    }
    for (const verb of ["LIST", "NLST", "MLSD", "NLST *", "LIST ?*"]) {
      for (const line of await linesOf(client, verb)) {
        assert(/(?:honest|link|\.message)$/.test(line), `${verb}: ${JSON.stringify(line)}`);
      }
    }
    for (const verb of ["STAT .", "STAT *", "MLST link"]) {
      const { raw } = await client.command(verb);
      for (const line of raw.slice(1, -1)) {
        assert(!/^\d/.test(line) && !/\p{Cc}/u.test(line), `${verb}: ${JSON.stringify(line)}`);
      }
      // A forged reply would be taken for this one's.
      await client.ask("NOOP", 200);
    }
  }));

Deno.test("CR LF injection: a client's text is returned in one line of one reply", () =>
  besideAnother({}, async (_served, client) => {
    const forged = "x\r230 You are in.";
    for (const verb of ["CWD", "MKD", "RETR", "SIZE", "RNFR", "MLST", "STAT", "HELP", "XYZ"]) {
      const { code, raw } = await client.command(`${verb} ${forged}`);
      assert(code >= 500, `${verb}: ${code}`);
      assertEquals(raw.length, 1, verb);
      assert(!/\p{Cc}/u.test(raw.join()), JSON.stringify(raw));
      await client.ask("NOOP", 200);
    }
  }));

Deno.test("hard links: a new content, or DELE, leaves the file's other names alone", async () => {
  await using outside = await tempFolder();
  await outside.write("precious", "as it was");
  await using served = await servedFolder();
  await Deno.link(outside.at("precious"), served.folder.at("linked"));
  using client = await served.login();
  await client.upload("STOR linked", "something else");
  assertEquals(await outside.read("precious"), encodeText("as it was"));
  assertEquals(await served.folder.read("linked"), encodeText("something else"));
  await client.ask("DELE linked", 250);
  assertEquals(await outside.read("precious"), encodeText("as it was"));
});

Deno.test("/proc: no link into it shows or changes anything of the server or its machine", async () => {
  if (Deno.build.os !== "linux") return console.error("skipped, only Linux has /proc");
  await using outside = await tempFolder();
  const secret = await outside.write("secret", "secret");
  await using served = await servedFolder({ files: { "file": "x" } });
  const links = {
    proc: "/proc",
    root: "/proc/self/root",
    here: "/proc/self/cwd",
    open: "/proc/self/fd",
    words: "/proc/self/environ",
    input: "/proc/self/fd/0",
    program: "/proc/self/exe",
    out: `/proc/self/root${secret}`,
  };
  for (const [name, target] of Object.entries(links)) {
    await Deno.symlink(target, served.folder.at(name));
  }
  using client = await served.login();
  await client.ask("TYPE I", 200);
  for (const name of Object.keys(links)) {
    await client.ask("EPSV", 229);
    for (const verb of ["RETR", "CWD", "MLSD", "APPE", "STOR"]) {
      const { code } = await client.command(`${verb} ${name}`);
      assert(code >= 500, `${verb} ${name}: ${code}`);
    }
    const [line = "", ...more] = await linesOf(client, `LIST ${name}`);
    assertEquals([line[0], more.length], ["l", 0], "more than the link itself is shown");
  }
  for (const path of [`root${secret}`, "proc/self/environ", "open/0", `open/../root${secret}`]) {
    for (const verb of ["RETR", "SIZE", "DELE", "RNFR"]) await client.ask(`${verb} ${path}`, 550);
  }
  assertEquals(await outside.read("secret"), encodeText("secret"));
});
