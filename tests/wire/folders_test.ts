import { assertEquals, assertMatch } from "@std/assert";
import { PRESETS } from "../../core/access/permissions.ts";
import { encodeText } from "../../core/base/text.ts";
import { rowTest } from "../support/row_test.ts";
import { type Served, servedFolder } from "../support/ftp/served_folder.ts";
import { tempFolder } from "../support/files/temp_folder.ts";
import type { WireClient } from "../support/ftp/wire_client.ts";

/** The path in a 257 reply: quoted, quotes in it doubled (RFC 959 Appendix II). */
function quotedPath(text: string): string {
  const found = /^"((?:[^"]|"")*)"(?: |$)/.exec(text);
  if (found === null) throw new Error(`no quoted path in ${text}`);
  return (found[1] ?? "").replaceAll('""', '"');
}

async function folderOf(client: WireClient): Promise<string> {
  return quotedPath((await client.ask("PWD", 257)).lines.join());
}

rowTest("CWD", "relative, absolute, with dots and slashes", async () => {
  await using served = await servedFolder({ files: { "a/b/c/": "" } });
  using client = await served.login();
  const steps = [
    ["CWD a", "/a"],
    ["XCWD b", "/a/b"],
    ["CWD ..", "/a"],
    ["CWD ./b//c/", "/a/b/c"],
    ["CWD ../../b", "/a/b"],
    ["CWD /", "/"],
    ["CWD /a/b/c/../..", "/a"],
    ["CWD .", "/a"],
  ] as const;
  for (const [line, folder] of steps) {
    await client.ask(line, 250);
    assertEquals(await folderOf(client), folder, line);
  }
});

rowTest("CWD", "names with spaces and quotes, as they are", async () => {
  const names = [" leading", "trailing ", "two  spaces", 'say "hi"', "-l", "*"];
  await using served = await servedFolder();
  for (const name of names) await Deno.mkdir(served.folder.at(name));
  using client = await served.login();
  for (const name of names) {
    await client.ask(`CWD ${name}`, 250);
    assertEquals(await folderOf(client), `/${name}`);
    await client.ask("CDUP", 250);
  }
});

rowTest("CWD refused", "missing or a file: 550, and the folder stays", async () => {
  await using served = await servedFolder({ files: { "a/file": "x" } });
  using client = await served.login();
  await client.ask("CWD a", 250);
  for (const path of ["missing", "file", "file/..x", "/missing/a", "file/x"]) {
    await client.ask(`CWD ${path}`, 550);
  }
  assertEquals(await folderOf(client), "/a");
});

rowTest("CDUP", "goes up, and stays at the root", async () => {
  await using served = await servedFolder({ files: { "a/b/": "" } });
  using client = await served.login();
  await client.ask("CWD a/b", 250);
  await client.ask("CDUP", 250);
  assertEquals(await folderOf(client), "/a");
  await client.ask("XCUP", 250);
  assertEquals(await folderOf(client), "/");
  await client.ask("CDUP", 250);
  assertEquals(await folderOf(client), "/");
});

rowTest("PWD", "PWD and XPWD answer the same; the root at first", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  const pwd = await client.ask("PWD", 257);
  assertMatch(pwd.raw.join(), /^257 "\/"/);
  assertEquals((await client.ask("XPWD", 257)).raw, pwd.raw);
});

rowTest("PWD", "quotes are doubled", async () => {
  await using served = await servedFolder();
  await Deno.mkdir(served.folder.at('a"b""c'));
  using client = await served.login();
  await client.ask('CWD a"b""c', 250);
  assertMatch((await client.ask("PWD", 257)).raw.join(), /^257 "\/a""b""""c"/);
});

rowTest("MKD", "257 with the absolute path, and the folder is there", async () => {
  await using served = await servedFolder({ files: { "a/": "" } });
  using client = await served.login();
  const made = [
    ["MKD one", "/one"],
    ["XMKD /a/two", "/a/two"],
    ['MKD say "hi"', '/say "hi"'],
    ["MKD with  spaces ", "/with  spaces "],
    ["MKD a/three/", "/a/three"],
    ["MKD ünï", "/ünï"],
  ] as const;
  for (const [line, path] of made) {
    assertEquals(quotedPath((await client.ask(line, 257)).lines.join()), path);
    assertEquals((await Deno.stat(served.folder.at(path))).isDirectory, true);
  }
});

rowTest("MKD refused", "a name that exists, a missing parent: 550", async () => {
  await using served = await servedFolder({ files: { "file": "x", "dir/": "" } });
  using client = await served.login();
  for (const path of ["file", "dir", "/", ".", "missing/new", "file/new"]) {
    await client.ask(`MKD ${path}`, 550);
  }
  assertEquals(await served.folder.names(), ["dir", "file"]);
});

rowTest("RMD", "RMD and XRMD: 250, and the folder is gone", async () => {
  await using served = await servedFolder({ files: { "a/b/": "", "c/": "" } });
  using client = await served.login();
  await client.ask("RMD a/b", 250);
  await client.ask("RMD a/", 250);
  await client.ask("XRMD /c", 250);
  assertEquals(await served.folder.names(), []);
});

rowTest("RMD refused", "missing, a file, not empty, the root: 550", async () => {
  await using served = await servedFolder({ files: { "file": "x", "full/x": "x" } });
  using client = await served.login();
  for (const path of ["missing", "file", "full", "/", ".", ".."]) {
    await client.ask(`RMD ${path}`, 550);
  }
  assertEquals(await served.folder.names(), ["file", "full"]);
});

/** Serves a folder that lies beside a secret, with links that lead to it. */
async function besideSecrets(run: (served: Served, client: WireClient) => Promise<void>) {
  await using outside = await tempFolder();
  await outside.write("secret", "secret");
  await outside.write("folder/inner", "secret");
  await using served = await servedFolder({ files: { "inside/file": "mine" } });
  await Deno.symlink(outside.at("secret"), served.folder.at("file-link"));
  await Deno.symlink(outside.at("folder"), served.folder.at("folder-link"));
  await Deno.symlink("../../../../../../../../etc", served.folder.at("etc-link"));
  await Deno.symlink("inside", served.folder.at("good-link"));
  using client = await served.login();
  await run(served, client);
  assertEquals(await outside.read("secret"), encodeText("secret"));
  assertEquals(await outside.names(), ["folder", "secret"]);
  assertEquals([...Deno.readDirSync(outside.at("folder"))].map(({ name }) => name), ["inner"]);
}

rowTest("jail", "`..` stays at the root", async () => {
  await using served = await servedFolder({ files: { "a/": "" } });
  using client = await served.login();
  for (const path of ["..", "../..", "/..", "/../../../etc", "a/../../../.."]) {
    const inside = path.endsWith("etc") ? 550 : 250;
    await client.ask(`CWD ${path}`, inside);
    assertEquals(await folderOf(client), "/");
  }
  for (const path of ["../../../etc/passwd", "/../etc/passwd", "a/../../etc/passwd"]) {
    await client.ask(`MDTM ${path}`, 550);
    await client.ask(`RETR ${path}`, 550);
  }
});

rowTest("jail", "nothing is read or listed through a link that leads out", async () => {
  await besideSecrets(async (_, client) => {
    await client.ask("TYPE I", 200);
    for (const path of ["file-link", "folder-link/inner", "etc-link/passwd"]) {
      await client.ask(`RETR ${path}`, 550);
    }
    for (const path of ["folder-link", "etc-link", "folder-link/.."]) {
      if (!path.endsWith("..")) await client.ask(`CWD ${path}`, 550);
    }
    for (const verb of ["LIST", "NLST", "MLSD", "STAT", "SIZE", "MDTM", "MLST"]) {
      await client.ask(`${verb} folder-link/inner`, 550);
    }
    await client.ask("MLSD etc-link", 550);
  });
});

rowTest("jail", "nothing is written, made or removed through a link that leads out", async () => {
  await besideSecrets(async (_, client) => {
    for (const verb of ["STOR", "APPE", "STOU"]) {
      await client.ask(`${verb} folder-link/new`, 550);
    }
    await client.ask("STOR file-link", 550);
    await client.ask("APPE file-link", 550);
    await client.ask("MKD folder-link/new", 550);
    await client.ask("DELE folder-link/inner", 550);
    await client.ask("RMD folder-link", 550);
    await client.ask("RNFR folder-link/inner", 550);
    await client.ask("RNFR inside/file", 350);
    await client.ask("RNTO folder-link/stolen", 550);
  });
});

rowTest("jail", "a link that leads out can be deleted, what it leads to stays", async () => {
  await besideSecrets(async (served, client) => {
    await client.ask("DELE file-link", 250);
    assertEquals((await served.folder.names()).includes("file-link"), false);
  });
});

rowTest("jail", "a link that stays inside is followed", async () => {
  await besideSecrets(async (_, client) => {
    await client.ask("CWD good-link", 250);
    assertEquals((await client.download("RETR file")).bytes, encodeText("mine"));
  });
});

rowTest("read-only", "nothing can be changed", async () => {
  await using served = await servedFolder({
    permissions: PRESETS.read,
    files: { "file": "x", "empty/": "" },
  });
  using client = await served.login();
  for (const line of ["STOR new", "STOR file", "APPE file", "STOU", "STOU x", "MKD new"]) {
    await client.ask(line, 550);
  }
  for (const line of ["DELE file", "RMD empty"]) await client.ask(line, 550);
  // If only RNTO is refused, nothing has changed either.
  await client.send("RNFR file\r\n");
  const { code } = await client.reply();
  if (code === 350) await client.ask("RNTO other", 550);
  else assertEquals(code, 550);
  assertEquals(await served.folder.names(), ["empty", "file"]);
  assertEquals(await served.folder.read("file"), encodeText("x"));
});

rowTest("read-only", "reading and listing are served", async () => {
  await using served = await servedFolder({ permissions: PRESETS.read, files: { "file": "x" } });
  using client = await served.login();
  assertEquals((await client.download("RETR file")).bytes, encodeText("x"));
  assertEquals((await client.download("NLST")).bytes, encodeText("file\r\n"));
});
